import { createHmac, hkdfSync } from 'node:crypto';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { createRemoteGuard } from '../../mesh/core/remote-guard.ts';
import { createMemoryCounters } from './memory-counters.ts';

export interface RateLimitStoreOptions {
  /** A client of ioredis. Without it this process counts alone. */
  readonly redis?: object | undefined;
  /** Clients are named by it in Redis. Gateways with the same secret count together. */
  readonly secret: Uint8Array;
  /** Processes among which a client's requests are spread when each of them counts alone. */
  readonly processes: number;
  readonly deadlineMs?: number;
  /** Called when Redis is given up for a while, and when it counts again. */
  readonly onChange?: (isUp: boolean) => void;
}

/** Counts what clients take. It outlives every snapshot, so that a reload forgives nothing. */
export interface RateLimitStore {
  /** Adds to a count and returns the sum. It never rejects. */
  count(key: string, points: number, seconds: number): Promise<Count>;
}

export interface Count {
  readonly sum: number;
  /** Processes that count for themselves: each has its part of the limit. */
  readonly parts: number;
  /** Takes it back where it was counted. */
  undo(): void;
}

const defaultDeadlineMs = 50;

/** In Redis, and in memory where there is none or while it does not reply. */
export function createRateLimitStore(options: RateLimitStoreOptions): RateLimitStore {
  const { redis, secret, processes, deadlineMs = defaultDeadlineMs, onChange } = options;
  const memory = createMemoryCounters();
  const alone: RateLimitStore['count'] = async (key, points, seconds) => ({
    sum: await memory.add(key, points, seconds),
    parts: processes,
    undo: () => void memory.add(key, -points, seconds),
  });
  if (!redis) return { count: alone };

  const nameKey = Buffer.from(hkdfSync('sha256', secret, '', 'pertuis rate-limits-1', 32));
  const nameOf = (key: string) => createHmac('sha256', nameKey).update(key).digest('base64url');
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    points: Number.MAX_SAFE_INTEGER,
    duration: 1,
    keyPrefix: 'pertuis:rate',
    rejectIfRedisNotReady: true,
  });
  const guard = createRemoteGuard({ deadlineMs, ...(onChange && { onChange }) });
  const add = async (name: string, points: number, seconds: number) => {
    const { consumedPoints } = await guard.call(() =>
      limiter.penalty(name, points, { customDuration: seconds }),
    );
    return consumedPoints;
  };
  return {
    async count(key, points, seconds) {
      const name = nameOf(key);
      try {
        const sum = await add(name, points, seconds);
        return { sum, parts: 1, undo: () => void add(name, -points, seconds).catch(() => {}) };
      } catch {
        return alone(key, points, seconds);
      }
    },
  };
}
