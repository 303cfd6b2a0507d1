import { type Aside, asides, type Figures, type Result, rowOf, summarise } from './results.ts';
import { judge } from './targets.ts';

export interface Failure {
  readonly what: string;
  readonly reason: string;
}

/** The report as people read it: what was measured with the ratios, the ablation, the targets, and what failed. */
export function writeReport(results: readonly Result[], failures: readonly Failure[]): string {
  const { workloads, ablation } = summarise(results);
  const beside = asides(results);
  const lines = Object.entries(workloads).flatMap(([workload, byServer]) => [
    '',
    workload,
    ...writeServers(workload, byServer, beside),
  ]);
  lines.push(...writeAblation(ablation, beside));
  lines.push('', 'targets');
  for (const { workload, target, got, verdict } of judge({ workloads, ablation })) {
    const reached = got === undefined ? '–' : got.toFixed(2);
    lines.push(`  ${workload.padEnd(10)} ${target.padEnd(36)} ${reached.padStart(8)}  ${verdict}`);
  }
  if (failures.length > 0) lines.push('', 'failed');
  for (const { what, reason } of failures) lines.push(`  ${what}: ${reason}`);
  return `${lines.join('\n')}\n`;
}

function writeServers(
  workload: string,
  byServer: Readonly<Record<string, Figures>>,
  beside: ReadonlyMap<string, Aside>,
): string[] {
  const ours = byServer.pertuis?.rps;
  const fastestFirst = Object.entries(byServer).sort(([, a], [, b]) => b.rps - a.rps);
  return fastestFirst.map(([server, { rps, p50Ms, p99Ms, rssMiB }]) => {
    const figures = [
      `${Math.round(rps)}/s`.padStart(9),
      shares(beside.get(`${workload} ${server}`)),
      `p50 ${p50Ms.toFixed(1)} ms`.padStart(13),
      `p99 ${p99Ms.toFixed(1)} ms`.padStart(14),
      `${Math.round(rssMiB)} MiB`.padStart(8),
    ];
    const against = server === 'pertuis' || !ours ? '' : `pertuis is ${(ours / rps).toFixed(2)} ×`;
    return `  ${server.padEnd(12)} ${figures.join('  ')}  ${against}`.trimEnd();
  });
}

function writeAblation(
  ablation: Readonly<Record<string, number>>,
  beside: ReadonlyMap<string, Aside>,
): string[] {
  const everything = ablation.nothing;
  const rows = Object.entries(ablation).map(([off, rps]) => {
    const cost =
      off === 'nothing' || !everything ? '' : `costs ${((1 - everything / rps) * 100).toFixed(1)} %`;
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
