import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('a response', () => {
  it('is a miss, a hit, a join or uncacheable, and says and counts which', async () => {
    territory = await startTerritory();
    const { promise, resolve } = held();
    territory.ships.hold = promise;
    const both = [territory.sendQuery(ships), territory.sendQuery(ships)];
    await expect.poll(() => territory.ships.received.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 20));
    resolve();
    const caches = (await Promise.all(both)).map(({ cache }) => cache);
    expect(caches.sort()).toEqual(['collapsed', 'miss']);
    pass(3);
    expect(await territory.sendQuery(ships)).toMatchObject({ cache: 'hit', age: '3' });
    expect(await territory.sendQuery('mutation { rename(name: "x") }')).toMatchObject({
      cache: 'uncacheable',
    });
    for (const cache of ['miss', 'collapsed', 'hit', 'uncacheable'])
      expect(await countOf(metrics, cache)).toBe(1);
  });

  it('never crosses from one view to another, fresh or stale', async () => {
    territory = await startTerritory({ towns: { staleSeconds: 60 } });
    const query = '{ townsById(ids: ["t1"]) { name } }';
    const clear = await territory.sendQuery(query, { who: 'partner' });
    pass(61);
    const denied = await territory.sendQuery(query);
    expect([clear.data, denied.data]).toEqual([
      { townsById: [{ name: 'La Rochelle' }] },
      { townsById: [{ name: null }] },
    ]);
    expect(denied.cache).toBe('miss');
    expect(await territory.sendQuery(query, { who: 'partner' })).toMatchObject({
      cache: 'stale',
      data: clear.data,
    });
  });

  it('is good for the least of what its sources and their upstreams allow', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 30 } });
    territory.towns.freshness = { maxAgeSeconds: 5 };
    const both = async () => [
      (await territory.sendQuery(ships)).cache,
      (await territory.sendQuery(shipsAndTowns)).cache,
    ];
    expect(await both()).toEqual(['miss', 'miss']);
    pass(4.999);
    expect(await both()).toEqual(['hit', 'hit']);
    pass(0.001);
    expect(await both()).toEqual(['hit', 'miss']);
    pass(25);
    expect(await both()).toEqual(['miss', 'miss']);
  });

  it('is not kept when one of its upstreams says private or no-store', async () => {
    territory = await startTerritory({ ships: { staleSeconds: 60 }, towns: { staleSeconds: 60 } });
    territory.towns.freshness = { maxAgeSeconds: 0 };
    for (let round = 0; round < 2; round += 1)
      expect((await territory.sendQuery(shipsAndTowns)).cache).toBe('uncacheable');
  });

  it.each([
    ['a source that fails', ships, 'SOURCE_UNAVAILABLE'],
    ['a request that does not parse', '{ ships {', 'GRAPHQL_PARSE_FAILED'],
    ['a request that does not fit', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that does not fit',
      'query ($n: Int!) { ships { id @skip(if: false) } x: __typename @skip(if: $n) }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('is not kept for %s', async (_, query, code) => {
    territory = await startTerritory();
    territory.ships.fails = down;
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      for (let round = 0; round < 2; round += 1) {
        const { cache, codes } = await territory.sendQuery(query, { headers: { accept } });
        expect([cache, codes[0]]).toEqual(['uncacheable', code]);
      }
    }
    expect(territory.gateway.responseCache.entries()).toBe(0);
  });
});

describe('a client’s own Cache-Control', () => {
  const as = (text: string) => ({ headers: { 'cache-control': text } });

  it('no-cache is answered again, and that is stored; so is max-age when what is stored is older', async () => {
    territory = await startTerritory();
    await territory.sendQuery(ships);
    territory.ships.rows = name('Ré');
    expect(await territory.sendQuery(ships, as('no-cache'))).toMatchObject({
      cache: 'miss',
      data: { ships: [{ name: 'Ré' }] },
    });
    expect(await territory.sendQuery(ships)).toMatchObject({
      cache: 'hit',
      data: { ships: [{ name: 'Ré' }] },
    });
    pass(5);
    expect((await territory.sendQuery(ships, as('max-age=5'))).cache).toBe('hit');
    expect((await territory.sendQuery(ships, as('max-age=4'))).cache).toBe('miss');
    expect((await territory.sendQuery(ships, as('max-age=0'))).cache).toBe('miss');
    expect((await territory.sendQuery(ships, as('no-transform'))).cache).toBe('hit');
  });

  it('no-cache beside a validator is what fetch adds, and no wish', async () => {
    territory = await startTerritory();
    const { etag } = await territory.sendQuery(ships);
    const headers = { 'if-none-match': etag };
    expect(await territory.sendQuery(ships, { headers })).toMatchObject({ status: 304, cache: 'hit' });
    const more = { ...headers, 'cache-control': 'max-age=0' };
    expect(await territory.sendQuery(ships, { headers: more })).toMatchObject({ status: 304, cache: 'miss' });
  });

  it('no-store is answered again and leaves no trace', async () => {
    territory = await startTerritory();
    expect((await territory.sendQuery(ships, as('no-store'))).cache).toBe('uncacheable');
    expect(territory.gateway.responseCache.entries()).toBe(0);
    await territory.sendQuery(ships);
    territory.ships.rows = name('Ré');
    expect(await territory.sendQuery(ships, as('no-store'))).toMatchObject({
      data: { ships: [{ name: 'Ré' }] },
    });
    expect(await territory.sendQuery(ships)).toMatchObject({
      cache: 'hit',
      data: { ships: [{ name: 'Aunis' }] },
    });
  });

  it('no-cache joins what is under way: it cannot be used to ask sources many times at once', async () => {
    territory = await startTerritory();
    const { promise, resolve } = held();
    territory.ships.hold = promise;
    const many = Array.from({ length: 10 }, () => territory.sendQuery(ships, as('no-cache')));
    await expect.poll(() => territory.ships.received.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 20));
    resolve();
    await Promise.all(many);
    expect(territory.ships.received).toHaveLength(1);
  });
});
