import { afterEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import { createRateLimitStore } from '../../plugins/rate-limits/rate-limit-store.ts';
import { createRateLimits } from '../../plugins/rate-limits/rate-limits.ts';
import { rateLimitSettings } from '../../plugins/rate-limits/settings.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';
import { oneSource, post } from '../support/one-source.testing.ts';

let gateway: Gateway;
const unexpected: unknown[] = [];
afterEach(async () => {
  await gateway.stop();
  expect(unexpected).toEqual([]);
});

const store = () => createRateLimitStore({ secret: Buffer.alloc(32), processes: 1 });

async function start(settings: object, counts = store()) {
  const limited = (given: object) => ({
    admissionControls: [createRateLimits(rateLimitSettings.parse(given), counts)],
  });
  const source = oneSource(limited(settings));
  gateway = await startPlainGateway({ ...source.snapshot, onUnexpected: (error) => unexpected.push(error) });
  const sendQuery = (query: string, consumer = 'app', more = {}) =>
    post(gateway.url, query, { 'x-consumer': consumer, ...more });
  return { source, sendQuery, limited };
}

const noStore = { 'cache-control': 'no-store' };

describe('a client that has had its requests', () => {
  it('gets 429 with when to come back, and its source is left alone', async () => {
    const { source, sendQuery } = await start({ consumer: { requests: 1 } });
    const first = await sendQuery('{ place }', 'app', noStore);
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([200, '"requests";q=1;w=60']);
    const { status, headers, codes } = await sendQuery('{ other }');
    expect([status, codes]).toEqual([429, ['RATE_LIMITED']]);
    const seconds = headers.get('retry-after');
    expect(headers.get('ratelimit')).toBe(`"requests";r=0;t=${seconds}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(source.fetched).toHaveLength(1);
  });

  it('still gets cached responses: they are not counted, and carry no counts', async () => {
    const { sendQuery } = await start({ consumer: { requests: 1 } });
    await sendQuery('{ place }');
    for (let index = 0; index < 5; index++) {
      const { status, cache, headers } = await sendQuery('{ place }');
      expect([status, headers.get('ratelimit')]).toEqual([200, null]);
      expect(cache).toMatch(/hit/);
    }
    expect((await sendQuery('{ other }')).status).toBe(429);
  });

  it('is not forgiven by a swap of the snapshot', async () => {
    const { sendQuery, limited } = await start({ consumer: { requests: 2 } });
    await sendQuery('{ place }', 'app', noStore);
    await sendQuery('{ place }', 'app', noStore);
    gateway.swap(oneSource({ version: 'two', ...limited({ consumer: { requests: 3 } }) }).snapshot);
    expect((await sendQuery('{ place }', 'app', noStore)).status).toBe(200);
    expect((await sendQuery('{ place }', 'app', noStore)).status).toBe(429);
  });
});

describe('identical requests in flight', () => {
  it('are counted once', async () => {
    const { source, sendQuery } = await start({ consumer: { requests: 2 } });
    const { promise, resolve } = Promise.withResolvers<void>();
    source.hold = promise;
    const many = Array.from({ length: 5 }, () => sendQuery('{ place }'));
    await expect.poll(() => source.fetched.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 50));
    resolve();
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect((await sendQuery('{ other }')).status).toBe(200);
    expect((await sendQuery('{ other }', 'app', noStore)).status).toBe(429);
  });

  it('of another client do not fail with the one that is rejected', async () => {
    const counts = store();
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    let held = false;
    const { source, sendQuery } = await start(
      { consumer: { requests: 9 }, consumers: { greedy: { requests: 1 } } },
      {
        // The count of the first one comes late, so that the others join it.
        async count(key, points, seconds) {
          const counted = await counts.count(key, points, seconds);
          if (held && key.includes('greedy')) await slow;
          return counted;
        },
      },
    );
    await sendQuery('{ other }', 'greedy', noStore);
    held = true;
    const greedy = sendQuery('{ place }', 'greedy');
    await new Promise((turn) => setTimeout(turn, 50));
    const others = ['a', 'b', 'c'].map((consumer) => sendQuery('{ place }', consumer));
    await new Promise((turn) => setTimeout(turn, 50));
    resolve();
    expect((await greedy).status).toBe(429);
    expect((await Promise.all(others)).map(({ status, data }) => [status, data?.place])).toEqual(
      Array(3).fill([200, 'Minimes']),
    );
    expect(source.fetched).toHaveLength(2);
  });
});
