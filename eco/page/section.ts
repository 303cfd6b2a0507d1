import { escapeHtml } from '../../mesh/core/escape-html.ts';
import type { Figures } from '../figures.ts';
import type { PowerSettings } from '../power.ts';
import type { Words } from './words.ts';

/** Renders the page's figures in one language. */
export function renderSection(
  words: Words,
  figures: Figures,
  power: PowerSettings,
  withDetails: boolean,
): string {
  const number = new Intl.NumberFormat(words.language, { maximumSignificantDigits: 4 });
  const percent = new Intl.NumberFormat(words.language, { style: 'percent', maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(words.language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `<section lang="${words.language}" aria-labelledby="title-${words.language}">
<h2 id="title-${words.language}">${words.title}</h2>
<p>${words.lead}</p>
<p>${words.since} <time datetime="${figures.since}">${date.format(new Date(figures.since))} UTC</time>.</p>
${totals(words, figures, power, number)}
${withDetails ? shares(words, figures, number, percent) + operations(words, figures, number) : ''}
<p>${words.method}</p>
</section>`;
}

function totals(words: Words, figures: Figures, power: PowerSettings, number: Intl.NumberFormat): string {
  const { kinds, rows } = words;
  const value = (amount: number, unit: string) => `${number.format(amount)} ${unit}`;
  const perThread = `(${number.format(power.maxWattsPerThread)} − ${number.format(power.idleWattsPerThread)}) W`;
  const lines: [string, string, string, string][] = [
    [rows.operations, number.format(figures.operations), kinds.measured, ''],
    [rows.cpu, value(figures.cpuSeconds, 's'), kinds.measured, 'process.cpuUsage'],
    [
      rows.dynamic,
      value(figures.dynamicEnergyJoules, 'J'),
      kinds.modelled,
      `${value(figures.cpuSeconds, 's')} × ${perThread} × PUE ${number.format(power.pue)}`,
    ],
    [
      rows.idle,
      value(figures.idleEnergyJoules, 'J'),
      kinds.modelled,
      `${value(figures.elapsedSeconds, 's')} × ${power.reservedThreads} × ${number.format(power.idleWattsPerThread)} W × PUE ${number.format(power.pue)}`,
    ],
    [
      rows.energy,
      value(figures.energyJoules, 'J'),
      kinds.modelled,
      `${value(figures.dynamicEnergyJoules, 'J')} + ${value(figures.idleEnergyJoules, 'J')}`,
    ],
    [
      rows.carbon,
      value(figures.carbonGrams, 'g CO₂e'),
      kinds.modelled,
      `${value(figures.energyJoules, 'J')} ÷ ${number.format(3_600_000)} × ${value(power.gridIntensityGramsPerKwh, 'g/kWh')}`,
    ],
    [rows.beyond, words.notAssessed, kinds.missing, ''],
  ];
  return table(
    words.totalsCaption,
    [words.figure, words.value, words.how],
    lines.map(([name, amount, kind, formula]) => [
      name,
      amount,
      formula ? `${kind}${words.colon} ${formula}` : kind,
    ]),
  );
}

function shares(
  words: Words,
  figures: Figures,
  number: Intl.NumberFormat,
  percent: Intl.NumberFormat,
): string {
  const rows = [...figures.bySource, ...figures.buckets].map(({ name, cpuSeconds }) => [
    words.buckets[name] ?? name,
    number.format(cpuSeconds),
    percent.format(figures.cpuSeconds > 0 ? cpuSeconds / figures.cpuSeconds : 0),
  ]);
  return table(words.sharesCaption, [words.share, words.cpuSeconds, words.ofTotal], rows);
}

function operations(words: Words, figures: Figures, number: Intl.NumberFormat): string {
  if (figures.byOperation.length === 0) return `<p>${words.empty}</p>`;
  const rows = figures.byOperation
    .slice(0, 10)
    .map((one) => [
      one.name,
      number.format(one.operations),
      number.format(one.cpuSeconds),
      `${number.format(one.energyJoules)} J`,
    ]);
  return table(
    words.operationsCaption,
    [words.operation, words.responses, words.cpuSeconds, words.rows.dynamic],
    rows,
  );
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((text) => `<td>${escapeHtml(text)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`;
  });
  return `<div class="wide" tabindex="0" role="group" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
