import { make } from './dom.ts';
import { language, words } from './words.ts';

interface Provenance {
  readonly source: string;
  readonly licence: string | null;
  readonly fetchedAt: string;
  readonly ageSeconds: number;
  readonly calls: number;
}

/** Shows the extensions of a response for people: where it comes from, and what it cost. */
export function showFacts(parent: HTMLElement, extensions: Record<string, unknown> | undefined): void {
  parent.replaceChildren();
  const { provenance, eco } = extensions ?? {};
  if (eco && typeof eco === 'object') parent.append(costOf(eco as Record<string, unknown>));
  if (Array.isArray(provenance) && provenance.length > 0) parent.append(tableOf(provenance as Provenance[]));
}

const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });

/** Every figure with a unit in its name. */
function costOf(eco: Record<string, unknown>): HTMLElement {
  const figures = Object.entries(eco).flatMap(([name, value]) => {
    const [, what = '', unit = ''] = /^(.*?)(Joules|Grams|Seconds)$/.exec(name) ?? [];
    if (typeof value !== 'number' || unit === '') return [];
    const [shown, prefix] = scaled(value);
    const text = `${number.format(shown)} ${prefix}${units[unit]}`;
    return [make('li', {}, make('b', {}, text), ` ${words.figures[what] ?? what}`)];
  });
  return make('section', {}, make('h2', {}, words.eco), make('ul', { className: 'figures' }, ...figures));
}

/** A figure below 1 in thousandths or millionths. */
function scaled(value: number): [number, string] {
  if (value === 0 || value >= 1) return [value, ''];
  return value >= 1e-3 ? [value * 1e3, 'm'] : [value * 1e6, 'µ'];
}

const units: Readonly<Record<string, string>> = {
  Joules: 'J',
  Grams: 'g CO₂e',
  Seconds: 's',
};

function tableOf(sources: readonly Provenance[]): HTMLElement {
  const heads = [words.source, words.licence, words.fetchedAt, words.age, words.calls];
  const rows = sources.map(({ source, licence, fetchedAt, ageSeconds, calls }) => {
    const cells = [
      licence ?? '–',
      new Date(fetchedAt).toLocaleTimeString(language),
      `${ageSeconds} s`,
      calls,
    ];
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, source),
      ...cells.map((cell) => make('td', {}, String(cell))),
    );
  });
  const head = make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text)));
  const table = make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows));
  return make('section', {}, make('h2', {}, words.provenance), table);
}
