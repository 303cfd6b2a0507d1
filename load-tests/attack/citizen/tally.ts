import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CitizenFigures } from './figures.ts';
import { percentile } from './percentile.ts';

const resolutionMs = 5;

/** Keeps what the client measured since the last `reset`. A request counts where it began. */
export function createTally(ratePerSecond: number) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let current = begin();

  function begin() {
    return {
      startedAtMs: performance.now(),
      durationsMs: [] as number[],
      received: 0,
      retries: 0,
      reasons: {} as Record<string, number>,
    };
  }

  return {
    reset() {
      current = begin();
      delay.reset();
    },
    /** Notes a request that begins; what comes of it is told to the functions it returns. */
    open() {
      const own = current;
      const startedAtMs = performance.now();
      own.received += 1;
      return {
        retried: () => {
          own.retries += 1;
        },
        took: () => own.durationsMs.push(performance.now() - startedAtMs),
        failed: (reason: string) => {
          own.reasons[reason] = (own.reasons[reason] ?? 0) + 1;
        },
      };
    },
    /** `endedAtMs`: when the schedule stopped. */
    figures(endedAtMs: number): CitizenFigures {
      const { startedAtMs, durationsMs, received, retries, reasons } = current;
      return {
        planned: Math.round(((endedAtMs - startedAtMs) / 1_000) * ratePerSecond),
        received,
        p50Ms: percentile(durationsMs, 0.5),
        p99Ms: percentile(durationsMs, 0.99),
        maxMs: Math.max(0, ...durationsMs),
        failures: Object.values(reasons).reduce((sum, times) => sum + times, 0),
        reasons,
        retries,
        ownDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
      };
    },
  };
}
