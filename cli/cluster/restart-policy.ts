/** How the life of a worker ended. */
export interface Life {
  readonly wasReady: boolean;
  /** Seconds since it was ready. */
  readonly servedSeconds: number;
  /** Whether it was killed because its start took too long. */
  readonly isLate: boolean;
}

export interface RestartPolicy {
  /** Records the death of a worker of this slot. Returns the delay before the next start, in ms. */
  died(life: Life): number;
  /** Consecutive early deaths. */
  readonly failures: number;
  /** Multiplies the deadline of the next start: a busy machine succeeds in the end. */
  readonly patience: number;
}

const youngSeconds = 10;
const firstWaitMs = 100;
const mostPatience = 8;
const longestWaitMs = { served: 1_000, neverServed: 5_000 } as const;

/**
 * Creates the back-off of one slot. The first death restarts at once. Consecutive early deaths double the
 * delay each time. The delay is bounded and the policy never gives up: the next cause of death may be another
 * one. A worker that served waits less, because a request of one client may have killed it.
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
