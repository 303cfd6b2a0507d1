import { button } from './dom.ts';
import { words } from './words.ts';

interface Saved {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

export interface ExplorerSettings {
  readonly queries: readonly Saved[];
  /** Keys of a demonstration, by consumer; none elsewhere. */
  readonly keys: Readonly<Record<string, string>>;
}

export async function readExplorerSettings(): Promise<ExplorerSettings> {
  try {
    return (await (await fetch('/explorer/settings.json')).json()) as ExplorerSettings;
  } catch {
    return { queries: [], keys: {} };
  }
}

/** Fills the list of saved queries, and opens the one that the address names, or the first. */
export function listSaved(
  select: HTMLSelectElement,
  queries: readonly Saved[],
  open: (text: string) => void,
): void {
  const choose = (name: string | undefined) => {
    const saved = queries.find((one) => one.name === name);
    if (!saved) return;
    select.value = saved.name;
    select.title = saved.description;
    open(saved.text);
  };
  const named = () => /^#saved=([\w-]+)$/.exec(location.hash)?.[1];
  select.append(...queries.map(({ name }) => new Option(name, name)));
  select.hidden = queries.length === 0;
  select.addEventListener('change', () => {
    location.hash = `saved=${select.value}`;
  });
  addEventListener('hashchange', () => choose(named()));
  choose(named() ?? queries[0]?.name);
}

/** A button for each key of the demonstration, and one for none. */
export function listKeys(
  parent: HTMLElement,
  keys: Readonly<Record<string, string>>,
  use: (key: string) => void,
): void {
  const names = Object.entries(keys);
  parent.hidden = names.length === 0;
  if (names.length === 0) return;
  const all = [[words.visitor, ''], ...names] as const;
  const buttons = all.map(([name, key]) => {
    const made = button(
      name,
      () => {
        for (const one of buttons) one.ariaPressed = String(one === made);
        use(key);
      },
      'chip',
    );
    made.ariaPressed = String(key === '');
    return made;
  });
  parent.append(...buttons);
}
