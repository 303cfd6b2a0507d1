import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Counts that end with their time. */
export interface Counters {
  /** Adds to a count, which may be negative, and returns the sum. */
  add(key: string, points: number, seconds: number): Promise<number>;
}

/** Counts of this process. The longest unseen are forgotten when there are more. */
const maxCounts = 200_000;

/**
 * `RateLimiterMemory` keeps every key that anybody comes with, and a timer for each, which Node cuts to 24 days. So its counts
 * have no end of their own here: they end with their place in a bounded list.
 */
export function createMemoryCounters(max = maxCounts): Counters {
  const limiter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 0, keyPrefix: '' });
  const seen = new LRUCache<string, true>({ max, dispose: (_, key) => void limiter.delete(key) });
  return {
    async add(key, points, seconds) {
      if (!seen.get(key)) seen.set(key, true, { ttl: seconds * 1000 });
      return (await limiter.penalty(key, points, { customDuration: 0 })).consumedPoints;
    },
  };
}
