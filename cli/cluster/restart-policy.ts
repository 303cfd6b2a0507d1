/** How a worker's life went. */
export interface Life {
  readonly wasReady: boolean;
  /** Since it was ready. */
  readonly servedSeconds: number;
  /** It was killed because its start took too long. */
  readonly isLate: boolean;
}

export interface RestartPolicy {
  /** A worker of this slot died: how long to wait before the next starts, in ms. */
  died(life: Life): number;
  /** Deaths one after the other, none after a life of any length. */
  readonly failures: number;
  /** How many times the usual deadline the next start may take: a machine that is busy gets there in the end. */
  readonly patience: number;
}

const youngSeconds = 10;
const firstWaitMs = 100;
const mostPatience = 8;
const longestWaitMs = { served: 1_000, neverServed: 5_000 } as const;

/**
 * The back-off of one slot. The first death is replaced at once; workers that die young one after the other wait twice as long
 * each time. The wait is bounded and the policy never gives up: the next cause of death may be another one. A worker that
 * served waits less, because what kills it may be what one client sends.
 */
export function createRestartPolicy(): RestartPolicy {
  let failures = 0;
  let patience = 1;
  return {
    get failures() {
      return failures;
    },
    get patience() {
      return patience;
    },
    died({ wasReady, servedSeconds, isLate }) {
      if (wasReady) patience = 1;
      else if (isLate) patience = Math.min(mostPatience, patience * 2);
      failures = wasReady && servedSeconds >= youngSeconds ? 0 : failures + 1;
      if (failures <= 1) return 0;
      const longest = wasReady ? longestWaitMs.served : longestWaitMs.neverServed;
      return Math.min(longest, firstWaitMs * 2 ** Math.min(failures - 2, 20));
    },
  };
}
