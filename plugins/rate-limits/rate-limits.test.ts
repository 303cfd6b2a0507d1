import { describe, expect, it } from 'vitest';
import type { AdmissionContext, PlannedOperation, Reservation } from '../../mesh/contract/admission.ts';
import { PertuisError } from '../../mesh/contract/errors.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { createRateLimitStore, type RateLimitStore } from './rate-limit-store.ts';
import { createRateLimits } from './rate-limits.ts';
import { limitsAnything, rateLimitSettings } from './settings.ts';

const secret = Buffer.alloc(32, 1);
/** 2026-11-30, half a minute before midnight (UTC). */
const lateInNovember = Date.UTC(2026, 10, 30, 23, 59, 30);

function start(
  settings: object,
  { processes = 1, store }: { processes?: number; store?: RateLimitStore } = {},
) {
  const clock = { nowMs: lateInNovember };
  const rejected: string[] = [];
  const counts = store ?? createRateLimitStore({ secret, processes });
  const control = createRateLimits(rateLimitSettings.parse(settings), counts, {
    now: () => clock.nowMs,
    onRejected: (consumer, limit) => rejected.push(`${consumer} ${limit}`),
  });
  const ask = async ({ consumer = 'app', address = '192.0.2.1', values = 1, reason = 'request' } = {}) => {
    const headers: Record<string, string> = {};
    const context = {
      principal: { consumer },
      reason,
      requestContext: { request: { peer: { address } } },
      setHeader: (name: string, value: string) => {
        headers[name] = value;
      },
    } as unknown as AdmissionContext;
    const verdict = await control.admit({ values } as PlannedOperation, context);
    const error = verdict instanceof PertuisError ? verdict : undefined;
    return { headers, error, reservation: verdict as Reservation, isAdmitted: error === undefined };
  };
  const admitted = async (times: number, options = {}) => {
    let count = 0;
    for (let index = 0; index < times; index++) if ((await ask(options)).isAdmitted) count += 1;
    return count;
  };
  return { ask, admitted, clock, rejected, counts };
}

describe('requests per window', () => {
  it('are admitted up to the limit, then rejected until the window ends', async () => {
    const { ask, admitted, clock, rejected } = start({ consumer: { requests: 3 } });
    expect(await admitted(5)).toBe(3);
    const { error, headers } = await ask();
    expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
    const seconds = error?.details.retryAfterSeconds ?? 0;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(headers).toEqual({
      'ratelimit-policy': '"requests";q=3;w=60',
      ratelimit: `"requests";r=0;t=${seconds}`,
    });
    expect(rejected).toEqual(['app requests', 'app requests', 'app requests']);
    clock.nowMs += seconds * 1000 - 1;
    expect(await admitted(1)).toBe(0);
    clock.nowMs += 1;
    expect(await admitted(5)).toBe(3);
  });

  it('are told with every response: what is left, and for how long', async () => {
    const { ask } = start({ consumer: { requests: 3, valuesPerDay: 1_000 } });
    await ask({ values: 400 });
    const { headers } = await ask({ values: 100 });
    expect(headers['ratelimit-policy']).toBe('"requests";q=3;w=60, "values-day";q=1000;w=86400');
    expect(headers.ratelimit).toMatch(/^"requests";r=1;t=\d+, "values-day";r=500;t=30$/);
  });

  it('never let more than the limit through, however many come at once', async () => {
    const { ask } = start({ consumer: { requests: 10 } });
    const all = await Promise.all(Array.from({ length: 100 }, () => ask()));
    expect(all.filter(({ isAdmitted }) => isAdmitted)).toHaveLength(10);
  });

  it('begin at different moments for different consumers', async () => {
    const { ask } = start({ consumer: { requests: 3 } });
    const ends = new Set<string>();
    for (let index = 0; index < 20; index++)
      ends.add((await ask({ consumer: `app-${index}` })).headers.ratelimit ?? '');
    expect(ends.size).toBeGreaterThan(5);
  });
});

describe('clients', () => {
  it('are consumers, wherever they ask from, and visitors by their network', async () => {
    const { admitted } = start({ consumer: { requests: 2 }, visitor: { requests: 1 } });
    expect(await admitted(2, { address: '192.0.2.1' })).toBe(2);
    expect(await admitted(1, { address: '192.0.2.2' })).toBe(0);
    expect(await admitted(1, { consumer: 'other' })).toBe(1);
    const visitor = (address: string) => admitted(1, { consumer: 'visitor', address });
    expect([await visitor('192.0.2.1'), await visitor('192.0.2.1'), await visitor('192.0.2.2')]).toEqual([
      1, 0, 1,
    ]);
    expect([
      await visitor('2001:db8::1'),
      await visitor('2001:db8::2'),
      await visitor('2001:db8:0:1::1'),
    ]).toEqual([1, 0, 1]);
  });

  it('have limits of their own by name, one by one; false lifts one', async () => {
    const { ask, admitted } = start({
      consumer: { requests: 2, values: 50 },
      consumers: { large: { requests: 5 }, free: { requests: false, values: false } },
    });
    expect((await ask({ consumer: 'large' })).headers['ratelimit-policy']).toBe(
      '"requests";q=5;w=60, "values";q=50;w=60',
    );
    expect(await admitted(9, { consumer: 'free', values: 1_000 })).toBe(9);
    expect((await ask({ consumer: 'free' })).headers).toEqual({});
  });

  it('cannot be named like a part of every object', async () => {
    const { admitted } = start({ consumer: { requests: 1 } });
    expect(await admitted(3, { consumer: 'constructor' })).toBe(1);
  });
});

describe('values', () => {
  it('are counted before they are fetched, and what is rejected takes none', async () => {
    const { ask, admitted } = start({ consumer: { values: 100 } });
    expect(await admitted(1, { values: 60 })).toBe(1);
    expect(await admitted(5, { values: 60 })).toBe(0);
    expect((await ask({ values: 40 })).headers.ratelimit).toMatch(/^"values";r=0;/);
  });

  it('of the first operation may be more than the limit, or it would never run', async () => {
    const { admitted } = start({ consumer: { values: 100 } });
    expect(await admitted(3, { values: 500 })).toBe(1);
  });

  it('that a rejection gives back are those of every count', async () => {
    const { ask, admitted } = start({ consumer: { requests: 1, valuesPerMonth: 100 } });
    await ask({ values: 10 });
    await admitted(20, { values: 10 });
    expect((await ask({ values: 10 })).headers.ratelimit).toMatch(/"values-month";r=90;/);
  });

  it('are given back when the operation does not run', async () => {
    const { ask } = start({ consumer: { requests: 2, values: 100 } });
    const { reservation } = await ask({ values: 90 });
    reservation.release();
    expect((await ask({ values: 10 })).headers.ratelimit).toMatch(/^"requests";r=1;t=\d+, "values";r=90;/);
  });
});

describe('quotas', () => {
  it('begin again with the day and the month (UTC)', async () => {
    const { ask, admitted, clock } = start({ consumer: { requestsPerDay: 2, requestsPerMonth: 3 } });
    clock.nowMs -= 86_400_000;
    expect(await admitted(9)).toBe(2);
    clock.nowMs += 86_400_000;
    expect(await admitted(9)).toBe(1);
    const { error } = await ask();
    expect(error?.details.retryAfterSeconds).toBe(30);
    clock.nowMs += 30_000;
    expect(await admitted(9)).toBe(2);
    expect((await ask()).headers['ratelimit-policy']).toBe(
      '"requests-day";q=2;w=86400, "requests-month";q=3;w=2678400',
    );
  });
});

describe('a background revalidation', () => {
  it('is charged to nobody', async () => {
    const { ask, admitted } = start({ consumer: { requests: 1 } });
    expect((await ask({ reason: 'revalidation' })).headers).toEqual({});
    expect(await admitted(3)).toBe(1);
    expect((await ask({ reason: 'revalidation' })).isAdmitted).toBe(true);
  });
});

describe('counts', () => {
  it('outlive the settings: another control goes on where one stopped', async () => {
    const first = start({ consumer: { requests: 3 } });
    expect(await first.admitted(2)).toBe(2);
    const second = start({ consumer: { requests: 4 } }, { store: first.counts });
    expect(await second.admitted(9)).toBe(2);
  });

  it('of several processes that count alone are a part of the limit each', async () => {
    const { admitted } = start({ consumer: { requests: 10 } }, { processes: 4 });
    expect(await admitted(9)).toBe(3);
    const { admitted: few } = start({ consumer: { requests: 1 } }, { processes: 4 });
    expect(await few(9)).toBe(1);
  });

  it('in memory are bounded: the longest unseen are forgotten', async () => {
    const counters = createMemoryCounters(3);
    for (const key of ['a', 'a', 'b', 'c', 'a', 'd']) await counters.add(key, 1, 60);
    expect([await counters.add('a', 1, 60), await counters.add('b', 1, 60)]).toEqual([4, 1]);
  });

  it('in memory last as long as a month', async () => {
    const counters = createMemoryCounters();
    await counters.add('m', 1, 31 * 86_400);
    await new Promise((turn) => setTimeout(turn, 20));
    expect(await counters.add('m', 1, 31 * 86_400)).toBe(2);
  });
});

describe('settings', () => {
  it('limit nothing unless they say so', async () => {
    const settings = rateLimitSettings.parse({});
    expect(limitsAnything(settings)).toBe(false);
    expect(limitsAnything(rateLimitSettings.parse({ consumers: { a: { requests: 1 } } }))).toBe(true);
    expect((await start({}).ask()).headers).toEqual({});
  });

  it.each([
    { consumer: { requests: 0 } },
    { consumer: { requests: -1 } },
    { consumer: { requests: true } },
    { consumer: { requests: 1.5 } },
    { consumer: { request: 1 } },
    { windowSeconds: 0 },
  ])('are refused: %j', (given) => {
    expect(rateLimitSettings.safeParse(given).success).toBe(false);
  });
});
