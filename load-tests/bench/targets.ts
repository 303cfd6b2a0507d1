import type { Workload } from './questions.ts';
import { type Result, ratioOf, summarise } from './results.ts';

export interface Verdict {
  readonly workload: string;
  readonly target: string;
  /** Undefined when one of the two was not measured. */
  readonly got: number | undefined;
  readonly verdict: 'met' | 'not measured' | `missed by ${string}`;
}

/** At least this many times the other's questions a second. */
const atLeast: readonly (readonly [workload: Workload, times: number, other: string])[] = [
  ['distinct', 30, 'mesh'],
  ['distinct', 30, 'hive'],
  ['distinct', 10, 'yoga'],
  ['distinct', 6, 'mercurius'],
  ['distinct', 0.9, 'handwritten'],
  ['identical', 10, 'hive-dedupe'],
  ['identical', 0.7, 'node-http'],
  ['cached', 0.75, 'node-http'],
  ['cached', 10, 'hive-cache'],
  ['territory', 20, 'mesh'],
];
const memoryShareOfHive = 0.4;
const observing = 'tracing+metrics+eco';
const costOfObserving = 0.08;

/** What Pertuis is held to, and whether it is there. */
export function judge(results: readonly Result[]): readonly Verdict[] {
  const faster = atLeast.map(([workload, times, other]) => {
    const row = (server: string) => ({ workload, server, off: undefined });
    const got = ratioOf(results, row('pertuis'), row(other));
    return verdictOf(workload, `≥ ${times} × ${other}`, got, 1 - (got ?? 0) / times);
  });
  const { pertuis, hive } = summarise(results).workloads.distinct ?? {};
  const memory = pertuis && hive && pertuis.rssMiB / hive.rssMiB;
  const cost = costOf(results, observing);
  return [
    ...faster,
    verdictOf(
      'distinct',
      `resident memory ≤ ${memoryShareOfHive} × hive`,
      memory,
      (memory ?? 0) / memoryShareOfHive - 1,
    ),
    verdictOf('distinct', `${observing} cost ≤ ${costOfObserving}`, cost, (cost ?? 0) / costOfObserving - 1),
  ];
}

/** What a feature takes of the questions a second that there would be without it. */
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
