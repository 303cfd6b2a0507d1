import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countOf, down, startTerritory, type Territory } from './answers.testing.ts';
import { type Metrics, startMetrics } from './telemetry/metrics.ts';

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

describe('an answer', () => {
  it('is a miss, a hit, a join or uncacheable, and says and counts which', async () => {
    territory = await startTerritory();
    const { promise, resolve } = held();
    territory.ships.hold = promise;
    const both = [territory.ask(ships), territory.ask(ships)];
    await expect.poll(() => territory.ships.asked.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 20));
    resolve();
    const caches = (await Promise.all(both)).map(({ cache }) => cache);
    expect(caches.sort()).toEqual(['join', 'miss']);
    pass(3);
    expect(await territory.ask(ships)).toMatchObject({ cache: 'hit', age: '3' });
    expect(await territory.ask('mutation { rename(name: "x") }')).toMatchObject({ cache: 'uncacheable' });
    for (const cache of ['miss', 'join', 'hit', 'uncacheable']) expect(await countOf(metrics, cache)).toBe(1);
  });

  it('never crosses from one view to another, fresh or stale', async () => {
    territory = await startTerritory({ towns: { staleSeconds: 60 } });
    const query = '{ townsById(ids: ["t1"]) { name } }';
    const clear = await territory.ask(query, { who: 'partner' });
    pass(61);
    const denied = await territory.ask(query);
    expect([clear.data, denied.data]).toEqual([
      { townsById: [{ name: 'La Rochelle' }] },
      { townsById: [{ name: null }] },
    ]);
    expect(denied.cache).toBe('miss');
    expect(await territory.ask(query, { who: 'partner' })).toMatchObject({
      cache: 'stale',
      data: clear.data,
    });
  });

  it('is good for the least of what its sources and their upstreams allow', async () => {
    territory = await startTerritory({ ships: { ttlSeconds: 30 } });
    territory.towns.freshness = { maxAgeSeconds: 5 };
    const both = async () => [(await territory.ask(ships)).cache, (await territory.ask(shipsAndTowns)).cache];
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
      expect((await territory.ask(shipsAndTowns)).cache).toBe('uncacheable');
  });

  it.each([
    ['a source that fails', ships, 'SOURCE_UNAVAILABLE'],
    ['a question that does not parse', '{ ships {', 'GRAPHQL_PARSE_FAILED'],
    ['a question that does not fit', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
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
        const { cache, codes } = await territory.ask(query, { headers: { accept } });
        expect([cache, codes[0]]).toEqual(['uncacheable', code]);
      }
    }
    expect(territory.gateway.answers.entries()).toBe(0);
  });
});

describe('an asker’s own Cache-Control', () => {
  const as = (text: string) => ({ headers: { 'cache-control': text } });

  it('no-cache is answered anew, and that is stored; so is max-age when what is stored is older', async () => {
    territory = await startTerritory();
    await territory.ask(ships);
    territory.ships.rows = name('Ré');
    expect(await territory.ask(ships, as('no-cache'))).toMatchObject({
      cache: 'miss',
      data: { ships: [{ name: 'Ré' }] },
    });
    expect(await territory.ask(ships)).toMatchObject({ cache: 'hit', data: { ships: [{ name: 'Ré' }] } });
    pass(5);
    expect((await territory.ask(ships, as('max-age=5'))).cache).toBe('hit');
    expect((await territory.ask(ships, as('max-age=4'))).cache).toBe('miss');
    expect((await territory.ask(ships, as('max-age=0'))).cache).toBe('miss');
    expect((await territory.ask(ships, as('no-transform'))).cache).toBe('hit');
  });

  it('no-cache beside a validator is what fetch adds, and no wish', async () => {
    territory = await startTerritory();
    const { etag } = await territory.ask(ships);
    const headers = { 'if-none-match': etag };
    expect(await territory.ask(ships, { headers })).toMatchObject({ status: 304, cache: 'hit' });
    const more = { ...headers, 'cache-control': 'max-age=0' };
    expect(await territory.ask(ships, { headers: more })).toMatchObject({ status: 304, cache: 'miss' });
  });

  it('no-store is answered anew and leaves no trace', async () => {
    territory = await startTerritory();
    expect((await territory.ask(ships, as('no-store'))).cache).toBe('uncacheable');
    expect(territory.gateway.answers.entries()).toBe(0);
    await territory.ask(ships);
    territory.ships.rows = name('Ré');
    expect(await territory.ask(ships, as('no-store'))).toMatchObject({ data: { ships: [{ name: 'Ré' }] } });
    expect(await territory.ask(ships)).toMatchObject({ cache: 'hit', data: { ships: [{ name: 'Aunis' }] } });
  });

  it('no-cache joins what is under way: it cannot be used to ask sources many times at once', async () => {
    territory = await startTerritory();
    const { promise, resolve } = held();
    territory.ships.hold = promise;
    const many = Array.from({ length: 10 }, () => territory.ask(ships, as('no-cache')));
    await expect.poll(() => territory.ships.asked.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 20));
    resolve();
    await Promise.all(many);
    expect(territory.ships.asked).toHaveLength(1);
  });
});
