import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createRateLimitStore } from '../../plugins/rate-limits/rate-limit-store.ts';
import { connectRedis, openLine, redisUrl } from '../support/redis.testing.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function connect(url = redisUrl) {
  const client = connectRedis(url);
  ends.push(async () => client.disconnect());
  await expect.poll(() => client.status).toBe('ready');
  return client;
}

async function openStore(secret: Uint8Array, url?: string, deadlineMs = 1_000) {
  const changes: boolean[] = [];
  const redis = await connect(url);
  const store = createRateLimitStore({
    ...{ redis, secret, deadlineMs, processes: 4 },
    onChange: (isUp) => changes.push(isUp),
  });
  const sums = async (times: number, key = 'k') => {
    const all: [number, number][] = [];
    for (let index = 0; index < times; index++) {
      const { sum, parts } = await store.count(key, 1, 60);
      all.push([sum, parts]);
    }
    return all;
  };
  return { store, sums, changes, redis };
}

describe('counts in Redis', () => {
  it('are those of all gateways with the same secret, and of nobody else', async () => {
    const secret = randomBytes(32);
    const [a, b, stranger] = [
      await openStore(secret),
      await openStore(secret),
      await openStore(randomBytes(32)),
    ];
    expect([await a.sums(2), await b.sums(1), await stranger.sums(1)]).toEqual([
      [
        [1, 1],
        [2, 1],
      ],
      [[3, 1]],
      [[1, 1]],
    ]);
  });

  it('are exact when many come at once', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await openStore(secret), await openStore(secret)];
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, n) => (n % 2 ? a : b).store.count('k', 1, 60)),
    );
    expect(new Set(all.map(({ sum }) => sum)).size).toBe(200);
  });

  it('can be taken back, end with their time, and name no client', async () => {
    const { store, sums, redis } = await openStore(randomBytes(32), new URL('/1', redisUrl).href);
    const known = new Set(await redis.keys('pertuis:rate:*'));
    const { undo } = await store.count('network 192.0.2.77', 5, 60);
    undo();
    expect(await sums(1, 'network 192.0.2.77')).toEqual([[1, 1]]);
    const [key = '', ...others] = (await redis.keys('pertuis:rate:*')).filter((one) => !known.has(one));
    expect(others).toEqual([]);
    expect(key).toMatch(/^pertuis:rate:[\w-]{43}$/);
    expect(await redis.ttl(key)).toBeGreaterThan(50);
  });
});

describe('without its Redis', () => {
  it('a process counts for itself at once, and in Redis again when it is back', async () => {
    const line = await openLine();
    ends.push(line.close);
    const { sums, redis } = await openStore(randomBytes(32), line.url);
    await sums(3);
    await line.set('down');
    expect(await sums(2)).toEqual([
      [1, 4],
      [2, 4],
    ]);
    await line.set('up');
    await expect.poll(() => redis.status).toBe('ready');
    expect(await sums(1)).toEqual([[4, 1]]);
  });

  it('hung, nobody waits longer than the deadline, and after five times nobody at all', async () => {
    const line = await openLine();
    ends.push(line.close);
    const { sums, changes } = await openStore(randomBytes(32), line.url, 50);
    await sums(1);
    await line.set('hung');
    expect((await sums(5)).map(([, parts]) => parts)).toEqual(Array(5).fill(4));
    expect(changes).toEqual([false]);
    expect((await sums(50)).map(([, parts]) => parts)).toEqual(Array(50).fill(4));
    expect(changes).toEqual([false]);
    await line.set('up');
    await expect.poll(async () => (await sums(1))[0]?.[1], { timeout: 15_000 }).toBe(1);
    expect(changes).toEqual([false, true]);
  });
});
