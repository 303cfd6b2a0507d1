import type { CacheState } from './cache-state.ts';
import type { Measure, Threshold } from './scenario.ts';

/** What came out of a stage or of a whole run. */
export interface Figures {
  readonly planned: number;
  /** Requests that were asked and ended, well or not. */
  readonly requests: number;
  readonly rps: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of the requests, those without the response that was asked for. */
  readonly errors: number;
  readonly cache: Readonly<Record<CacheState, number>>;
}

export interface Verdict {
  readonly name: Measure;
  /** `<= 200` or `>= 0.99`. */
  readonly limit: string;
  readonly got: number;
  readonly met: boolean;
}

/** Shares of nothing are the worst they can be: a run in which nothing was asked has met nothing. */
function measure(figures: Figures, name: Measure): number {
  const { requests, planned, errors, cache } = figures;
  switch (name) {
    case 'failedShare':
      return requests === 0 ? 1 : errors / requests;
    case 'hitShare':
      return requests === 0 ? 0 : cache.hit / requests;
    case 'requestedShare':
      return planned === 0 ? 0 : requests / planned;
    default:
      return requests === 0 ? Number.POSITIVE_INFINITY : figures[name];
  }
}

export function judge(figures: Figures, thresholds: readonly Threshold[]): readonly Verdict[] {
  return thresholds.map((threshold) => {
    const got = measure(figures, threshold.measure);
    const met = 'atMost' in threshold ? got <= threshold.atMost : got >= threshold.atLeast;
    return { name: threshold.measure, limit: limitOf(threshold), got, met };
  });
}

/** The bound as k6 writes it, too. */
export function limitOf(threshold: Threshold): string {
  return 'atMost' in threshold ? `<= ${threshold.atMost}` : `>= ${threshold.atLeast}`;
}
