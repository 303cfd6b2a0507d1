import type { ColdMemory } from './cold-memory.ts';
import type { Workload } from './operations.ts';
import { memoryOf, type Result, ratioOf, summarise } from './results.ts';

export interface Verdict {
  readonly workload: string;
  readonly target: string;
  /** Undefined when one of the two was not measured. */
  readonly got: number | undefined;
  readonly verdict: 'met' | 'not measured' | `missed by ${string}`;
}

/** At least this many times the other's requests a second. */
const atLeast: readonly (readonly [workload: Workload, times: number, other: string])[] = [
  ['distinct', 30, 'mesh'],
  ['distinct', 30, 'hive'],
  ['distinct', 12, 'hive-runtime'],
  ['distinct', 10, 'yoga'],
  ['distinct', 6, 'mercurius'],
  ['distinct', 0.9, 'handwritten'],
  ['variables', 20, 'mesh'],
  ['variables', 0.9, 'handwritten'],
  ['identical', 10, 'hive-dedupe'],
  ['identical', 0.7, 'node-http'],
  ['cached', 0.65, 'node-http'],
  ['cached', 10, 'hive-cache'],
  ['territory', 20, 'mesh'],
];
const memoryShareOfHive = 0.4;
const [maxColdP99Ms, maxStartMiB, maxColdMiB] = [35, 160, 256];
const observing = 'tracing+metrics+eco';
const costOfObserving = 0.08;

/** What Pertuis is held to, and whether it is there. */
export function judge(results: readonly Result[], cold?: ColdMemory): readonly Verdict[] {
  const faster = atLeast.map(([workload, times, other]) => {
    const row = (server: string) => ({ workload, server, off: undefined });
    const got = ratioOf(results, row('pertuis'), row(other));
    return verdictOf(workload, `≥ ${times} × ${other}`, got, 1 - (got ?? 0) / times);
  });
  const atMost = (workload: string, what: string, most: number, unit: string, got: number | undefined) =>
    verdictOf(workload, `${what} ≤ ${most}${unit}`, got, (got ?? 0) / most - 1);
  const memory = memoryOf(results, cold);
  const [ours, hives] = [memory.get('pertuis'), memory.get('hive')];
  const share = ours && hives && ours.worstMiB / hives.worstMiB;
  const coldP99Ms = summarise(results).workloads.cold?.pertuis?.p99Ms;
  const cost = costOf(results, observing);
  return [
    ...faster,
    atMost('cold', 'p99', maxColdP99Ms, ' ms', coldP99Ms),
    atMost('cold', 'memory after all texts', maxColdMiB, ' MiB', cold?.worstMiB),
    atMost('all', 'memory at start', maxStartMiB, ' MiB', ours?.startMiB),
    atMost('all', 'worst memory', memoryShareOfHive, ' × hive', share),
    atMost('distinct', `${observing} cost`, costOfObserving, '', cost),
  ];
}

/** What a feature takes of the requests a second that there would be without it. */
export function costOf(results: readonly Result[], off: string): number | undefined {
  const row = (without: string): Parameters<typeof ratioOf>[1] => ({
    ...{ workload: 'distinct', server: 'pertuis', off: without },
  });
  const kept = ratioOf(results, row('nothing'), row(off));
  return kept === undefined ? undefined : 1 - kept;
}

/** `short` is how far it is from the target, as a share of the target; 0 and below is met. */
function verdictOf(workload: string, target: string, got: number | undefined, short: number): Verdict {
  if (got === undefined) return { workload, target, got, verdict: 'not measured' };
  return { workload, target, got, verdict: short <= 0 ? 'met' : `missed by ${Math.ceil(short * 100)} %` };
}
