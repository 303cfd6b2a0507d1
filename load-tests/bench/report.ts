import type { ColdMemory } from './cold-memory.ts';
import type { Workload } from './operations.ts';
import {
  type Aside,
  asides,
  type Figures,
  memoryOf,
  type Result,
  ratioOf,
  rowOf,
  summarise,
} from './results.ts';
import { costOf, judge } from './targets.ts';

export interface Failure {
  readonly what: string;
  readonly reason: string;
}

/** Formats the report: measurements with ratios, the ablation, the targets, and failures. */
export function writeReport(
  results: readonly Result[],
  failures: readonly Failure[],
  cold?: ColdMemory,
): string {
  const { workloads, ablation } = summarise(results);
  const beside = asides(results);
  const lines = Object.entries(workloads).flatMap(([workload, byServer]) => [
    '',
    workload,
    ...writeServers(workload as Workload, byServer, results, beside),
  ]);
  lines.push(...writeAblation(ablation, results, beside));
  lines.push(...writeMemory(results, cold), '', 'targets');
  for (const { workload, target, got, verdict } of judge(results, cold)) {
    const reached = got === undefined ? '–' : got.toFixed(2);
    lines.push(`  ${workload.padEnd(10)} ${target.padEnd(36)} ${reached.padStart(8)}  ${verdict}`);
  }
  if (failures.length > 0) lines.push('', 'failed');
  for (const { what, reason } of failures) lines.push(`  ${what}: ${reason}`);
  return `${lines.join('\n')}\n`;
}

function writeServers(
  workload: Workload,
  byServer: Readonly<Record<string, Figures>>,
  results: readonly Result[],
  beside: ReadonlyMap<string, Aside>,
): string[] {
  const row = (server: string) => ({ workload, server, off: undefined });
  const fastestFirst = Object.entries(byServer).sort(([, a], [, b]) => b.rps - a.rps);
  return fastestFirst.map(([server, { rps, p50Ms, p99Ms, rssMiB }]) => {
    const figures = [
      `${Math.round(rps)}/s`.padStart(9),
      shares(beside.get(`${workload} ${server}`)),
      `p50 ${p50Ms.toFixed(1)} ms`.padStart(13),
      `p99 ${p99Ms.toFixed(1)} ms`.padStart(14),
      `${Math.round(rssMiB)} MiB`.padStart(8),
    ];
    const times = server === 'pertuis' ? undefined : ratioOf(results, row('pertuis'), row(server));
    const against = times === undefined ? '' : `pertuis is ${times.toFixed(2)} ×`;
    return `  ${server.padEnd(12)} ${figures.join('  ')}  ${against}`.trimEnd();
  });
}

function writeMemory(results: readonly Result[], cold: ColdMemory | undefined): string[] {
  const mebibytes = (amount: number) => `${Math.round(amount)} MiB`.padStart(9);
  const rows = [...memoryOf(results, cold)].map(
    ([server, { startMiB, worstMiB }]) =>
      `  ${server.padEnd(12)} ${mebibytes(startMiB)} at start  ${mebibytes(worstMiB)} at worst`,
  );
  if (rows.length > 0) rows.unshift('', 'resident memory, the worst over all workloads');
  if (!cold) return rows;
  const { server, texts, seconds, worstMiB, endMiB } = cold;
  const figures = `${mebibytes(endMiB)} at the end  ${mebibytes(worstMiB)} at worst`;
  return [
    ...rows,
    '',
    `after ${texts} texts, each once, in ${seconds} s`,
    `  ${server.padEnd(12)} ${figures}`,
  ];
}

function writeAblation(
  ablation: Readonly<Record<string, number>>,
  results: readonly Result[],
  beside: ReadonlyMap<string, Aside>,
): string[] {
  const rows = Object.entries(ablation).map(([off, rps]) => {
    const share = off === 'nothing' ? undefined : costOf(results, off);
    const cost = share === undefined ? '' : `costs ${(share * 100).toFixed(1)} %`;
    const row = rowOf({ workload: 'distinct', server: 'pertuis', off });
    return `  ${off.padEnd(20)} ${`${Math.round(rps)}/s`.padStart(9)}  ${shares(beside.get(row))}  ${cost}`.trimEnd();
  });
  return rows.length > 0 ? ['', 'distinct, with this switched off', ...rows] : [];
}

/** How far the rounds lay apart, and how busy the core was. */
function shares(aside: Aside | undefined): string {
  const percent = (share = 0) => `${(share * 100).toFixed(0)} %`;
  return `${`± ${percent((aside?.spread ?? 0) / 2)}`.padStart(7)}  core ${percent(aside?.coreShare).padStart(5)}`;
}
