import { cacheStates } from './cache-state.ts';
import type { Figures, Verdict } from './figures.ts';

/** What is written to `reports/`. */
export interface Report extends Figures {
  /** Absent for k6, which does not know its machine. */
  readonly machine?: Readonly<Record<string, unknown>>;
  readonly scenario: string;
  readonly tool: 'autocannon' | 'k6';
  readonly seconds: number;
  /** Stage by stage where the generator tells them apart. */
  readonly stages: readonly (Figures & { readonly name: string; readonly ratePerSecond: number })[];
  readonly thresholds: readonly Verdict[];
  /** How often each way of failing was seen, `<request>: <reason>`. */
  readonly failures: Readonly<Record<string, number>>;
}

/** The report for a terminal. */
export function reportText(report: Report): string {
  const { scenario, tool, seconds, stages, thresholds, failures, cache, requests } = report;
  const caches = cacheStates
    .filter((state) => cache[state] > 0)
    .map((state) => `${state} ${cache[state]} (${percent(cache[state], requests)})`);
  const rows = [
    ['', 'rate', 'sent', 'p50 ms', 'p95 ms', 'p99 ms', 'failed', 'hit'],
    ...stages.map((stage) => row(stage.name, `${stage.ratePerSecond}/s`, stage)),
    row('all', '', report),
  ];
  return [
    `${scenario}, ${seconds} s with ${tool}: ${requests} requests, ${report.rps.toFixed(1)} a second`,
    '',
    ...rows.map(([name = '', ...cells]) => `  ${name.padEnd(10)}${cells.map(aligned).join('')}`),
    '',
    `  cache: ${caches.join(', ') || 'nothing was answered'}`,
    ...Object.entries(failures).map(([how, times]) => `  failed ${times} × ${how}`),
    '',
    ...thresholds.map(
      ({ name, limit, got, met }) =>
        `  ${met ? 'met   ' : 'MISSED'}  ${name.padEnd(12)}${limit.padEnd(10)}got ${short(got)}`,
    ),
    '',
  ].join('\n');
}

function row(name: string, rate: string, figures: Figures): string[] {
  const { planned, requests, p50Ms, p95Ms, p99Ms, errors, cache } = figures;
  return [
    name,
    rate,
    requests === planned ? String(requests) : `${requests} of ${planned}`,
    ...[p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(1)),
    String(errors),
    percent(cache.hit, requests),
  ];
}

const columns = [8, 16, 9, 9, 9, 8, 7];
const aligned = (cell: string, index: number) => cell.padStart(columns[index] ?? 0);
const percent = (part: number, all: number) => (all === 0 ? '–' : `${Math.round((100 * part) / all)} %`);
const short = (value: number) => String(Math.round(value * 10000) / 10000);
