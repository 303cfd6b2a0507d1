export interface RespawnPolicy {
  /** A worker died after so many seconds: how long to wait before the next starts, in ms. `undefined`: give up. */
  died(livedSeconds: number): number | undefined;
}

export const crashLoop = { deaths: 10, withinSeconds: 120 } as const;

const youngSeconds = 10;
const firstWaitMs = 100;
const longestWaitMs = 5_000;

/**
 * At once for a worker that had lived; workers that die young one after the other wait twice as long each time, because what
 * killed them is likely to kill the next, too. Ten deaths within two minutes are a loop that no restart ends.
 */
export function createRespawnPolicy(now: () => number = () => performance.now()): RespawnPolicy {
  let deaths: { readonly atMs: number; readonly young: boolean }[] = [];
  return {
    died(livedSeconds) {
      const young = livedSeconds < youngSeconds;
      const sinceMs = now() - crashLoop.withinSeconds * 1000;
      deaths = [...deaths.filter(({ atMs }) => atMs > sinceMs), { atMs: now(), young }];
      if (deaths.length >= crashLoop.deaths) return undefined;
      const before = deaths.filter((death) => death.young).length - 1;
      if (!young || before === 0) return 0;
      return Math.min(longestWaitMs, firstWaitMs * 2 ** (before - 1));
    },
  };
}
