import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OperationEvent, type OperationScope, operations } from '../../mesh/contract/events.ts';
import { type Metrics, startMetrics } from '../../mesh/telemetry/metrics.ts';
import { countOf, down, startTerritory, type Territory } from '../support/cached-responses.testing.ts';

/** Only the clock that answers age by is the test's; sockets and timers are real. */
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);
let territory: Territory;
let metrics: Metrics;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  metrics = startMetrics({ version: 'test' });
});
afterEach(async () => {
  await territory.gateway.stop();
  metrics.stop();
  vi.useRealTimers();
  expect(territory.unexpected).toEqual([]);
});

const ships = '{ ships { id name } }';
const shipsAndTowns = '{ ships { id town { id } } }';
const name = (text: string) => [{ id: 's1', name: text, townId: 't1' }];
const held = () => Promise.withResolvers<void>();

describe('a stale response', () => {
  it('is given at once to twenty clients while one revalidation is under way, for the first of them', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 60 } });
    await territory.sendQuery(ships);
    const { promise, resolve } = held();
    territory.ships.hold = promise;
    territory.ships.rows = name('Ré');
    pass(12);
    const responses = await Promise.all(Array.from({ length: 20 }, () => territory.sendQuery(ships)));
    for (const response of responses)
      expect(response).toMatchObject({ cache: 'stale', age: '12', data: { ships: [{ name: 'Aunis' }] } });
    await expect.poll(() => territory.ships.received.length).toBe(2);
    resolve();
    await expect
      .poll(() => territory.sendQuery(ships))
      .toMatchObject({ cache: 'hit', age: '0', data: { ships: [{ name: 'Ré' }] } });
    expect(territory.ships.received).toHaveLength(2);
    expect([(await countOf(metrics, 'stale')) >= 20, await countOf(metrics, 'revalidation')]).toEqual([
      true,
      1,
    ]);
  });

  it('is revalidated as an operation of its own, for the principal who was given it', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 60 } });
    const seen: OperationScope[] = [];
    const listen = ({ operation }: OperationEvent) => void seen.push(operation);
    operations.asyncEnd.subscribe(listen as never);
    await territory.sendQuery('query Fleet { ships { id } }', { who: 'partner' });
    pass(11);
    await territory.sendQuery('query Fleet { ships { id } }', { who: 'partner' });
    await expect.poll(() => seen.length).toBe(3);
    operations.asyncEnd.unsubscribe(listen as never);
    const own = { name: 'Fleet', type: 'query', consumer: 'partner', status: 200 };
    expect(seen).toMatchObject([
      { ...own, cache: 'miss' },
      { ...own, cache: 'stale' },
      { ...own, cache: 'revalidation', receivedBytes: 0, sentBytes: 0 },
    ]);
    expect(new Set(seen).size).toBe(3);
  });

  it('is revalidated though its client has left', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 60 } });
    await territory.sendQuery(ships);
    const { promise, resolve } = held();
    territory.ships.hold = promise;
    pass(11);
    const cancellation = new AbortController();
    await territory.sendQuery(ships, { signal: cancellation.signal });
    await expect.poll(() => territory.ships.received.length).toBe(2);
    cancellation.abort();
    await new Promise((turn) => setTimeout(turn, 20));
    expect(territory.ships.signals[1]?.aborted).toBe(false);
    resolve();
    await expect.poll(async () => (await territory.sendQuery(ships)).cache).toBe('hit');
  });

  it('outlives revalidations that fail, but not its time', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 20 } });
    await territory.sendQuery(ships);
    territory.ships.fails = down;
    pass(11);
    expect((await territory.sendQuery(ships)).cache).toBe('stale');
    await expect.poll(() => countOf(metrics, 'revalidation')).toBe(1);
    const received = territory.ships.received.length;
    expect((await territory.sendQuery(ships)).cache).toBe('stale');
    pass(6);
    expect(territory.ships.received).toHaveLength(received);
    expect((await territory.sendQuery(ships)).cache).toBe('stale');
    await expect.poll(() => territory.ships.received.length).toBeGreaterThan(received);
    await expect.poll(() => countOf(metrics, 'revalidation')).toBe(2);
    pass(13);
    expect(await territory.sendQuery(ships)).toMatchObject({
      cache: 'uncacheable',
      codes: ['SOURCE_UNAVAILABLE'],
    });
  });

  it('goes when a revalidation learns that nothing may be kept any more', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 60 } });
    await territory.sendQuery(ships);
    territory.ships.freshness = { maxAgeSeconds: 0 };
    pass(11);
    expect((await territory.sendQuery(ships)).cache).toBe('stale');
    await expect.poll(() => territory.gateway.responseCache.entries()).toBe(0);
    expect((await territory.sendQuery(ships)).cache).toBe('uncacheable');
  });

  it('is given for the least time that its sources and their upstreams allow', async () => {
    territory = await startTerritory({
      ships: { ttlSeconds: 10, staleSeconds: 60 },
      towns: { ttlSeconds: 10 },
    });
    await territory.sendQuery(ships);
    await territory.sendQuery(shipsAndTowns);
    pass(11);
    territory.ships.freshness = { staleSeconds: 5 };
    expect((await territory.sendQuery(shipsAndTowns)).cache).toBe('miss');
    expect((await territory.sendQuery(ships)).cache).toBe('stale');
    await expect.poll(() => countOf(metrics, 'revalidation')).toBe(1);
    pass(15);
    expect((await territory.sendQuery(ships)).cache).toBe('miss');
  });

  it('is answered 304 to who has it, as a fresh one is', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 60 } });
    const { etag } = await territory.sendQuery(ships);
    const headers = { 'if-none-match': etag };
    for (const [seconds, cache] of [
      [0, 'hit'],
      [11, 'stale'],
    ] as const) {
      pass(seconds);
      expect(await territory.sendQuery(ships, { headers })).toMatchObject({
        status: 304,
        cache,
        etag,
        age: String(seconds),
      });
    }
  });

  it('does not keep a gateway from stopping while it is revalidated', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 10, staleSeconds: 60 } });
    await territory.sendQuery(ships);
    territory.ships.hold = held().promise;
    pass(11);
    await territory.sendQuery(ships);
    await expect.poll(() => territory.ships.signals.length).toBe(2);
    await territory.gateway.stop();
    await expect.poll(() => territory.ships.signals[1]?.aborted).toBe(true);
    territory = await startTerritory();
  });
});
