import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type Metrics, startMetrics } from '../../mesh/telemetry/metrics.ts';
import { startTerritory, type Territory } from '../support/cached-responses.testing.ts';

let territory: Territory;
let metrics: Metrics;

beforeEach(async () => {
  metrics = startMetrics({ version: 'test' });
  territory = await startTerritory();
});
afterEach(async () => {
  await territory.gateway.stop();
  metrics.stop();
  expect(territory.unexpected).toEqual([]);
});

const requests = {
  ships: '{ ships { id } }',
  shipsAndTowns: '{ ships { id town { id } } }',
  towns: '{ townsById(ids: ["t1"]) { id } }',
  places: '{ places { id } }',
  fleet: '{ fleet { totalCount } }',
};
const invalidate = (body: unknown, who = 'operator') =>
  territory.post('/cache/invalidate', body, { 'x-who': who, 'x-api-key': 'held' });

/** Asks everything, makes the change, and says which answers were lost. */
async function lostBy(change: () => Promise<unknown>): Promise<string[]> {
  for (const query of Object.values(requests)) await territory.sendQuery(query);
  await change();
  const lost = [];
  for (const [name, query] of Object.entries(requests))
    if ((await territory.sendQuery(query)).cache !== 'hit') lost.push(name);
  return lost;
}

describe('an invalidation', () => {
  it.each([
    [{ sources: ['ships'] }, ['ships', 'shipsAndTowns', 'fleet']],
    [{ sources: ['towns'] }, ['shipsAndTowns', 'towns', 'places']],
    [{ types: ['Town'] }, ['shipsAndTowns', 'towns', 'places']],
    [{ types: ['Place'] }, ['shipsAndTowns', 'towns', 'places']],
    [{ types: ['Ship'] }, ['ships', 'shipsAndTowns', 'fleet']],
    [{ types: ['ShipConnection'] }, ['fleet']],
    [{ sources: ['towns'], types: ['ShipConnection'] }, ['shipsAndTowns', 'towns', 'places', 'fleet']],
    [{ all: true }, Object.keys(requests)],
  ])('of %j makes what hangs on it void and nothing else', async (what, lost) => {
    expect(await lostBy(() => invalidate(what))).toEqual(lost);
  });

  it('holds for a response that is being made at that moment, and nobody joins it afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    territory.ships.hold = promise;
    const before = territory.sendQuery(requests.ships);
    await expect.poll(() => territory.ships.received.length).toBe(1);
    await invalidate({ sources: ['ships'] });
    const after = territory.sendQuery(requests.ships);
    await expect.poll(() => territory.ships.received.length).toBe(2);
    resolve();
    expect([(await before).cache, (await after).cache]).toEqual(['uncacheable', 'miss']);
    expect((await territory.sendQuery(requests.ships)).cache).toBe('hit');
    expect(territory.ships.received).toHaveLength(2);
  });

  it('is forwarded to the other processes, unless it came from there', async () => {
    await invalidate({ types: ['Town'] });
    await territory.sendQuery('mutation { rename(name: "x") }');
    expect(
      await lostBy(async () => territory.gateway.responseCache.invalidate({ sources: ['towns'] })),
    ).toHaveLength(3);
    expect(territory.heard).toEqual([
      { types: ['Town'], by: 'operator', consumer: 'operator' },
      { sources: ['ships'], by: 'mutation' },
    ]);
    const text = await metrics.render();
    for (const by of ['operator', 'mutation', 'worker'])
      expect(text).toContain(`pertuis_response_cache_invalidations_total{by="${by}"} 1`);
  });
});

describe('a mutation', () => {
  const rename = () => territory.sendQuery('mutation { rename(name: "x") }');

  it('invalidates responses with data of its source', async () => {
    expect(await lostBy(rename)).toEqual(['ships', 'shipsAndTowns', 'fleet']);
  });

  it('does so, too, when nobody knows whether it went through, but not when it was refused', async () => {
    const failing = (kind: 'unavailable' | 'refused') => async () => {
      territory.ships.fails = new SourceFailure(kind, 'no');
      await rename();
      territory.ships.fails = undefined;
    };
    expect(await lostBy(failing('unavailable'))).toEqual(['ships', 'shipsAndTowns', 'fleet']);
    expect(await lostBy(failing('refused'))).toEqual([]);
  });
});

describe('POST /cache/invalidate', () => {
  const codeOf = async (response: Response) => {
    const { errors } = (await response.json()) as {
      errors: { message: string; extensions: { code: string } }[];
    };
    return { status: response.status, code: errors[0]?.extensions.code, message: errors[0]?.message };
  };

  it('is for operators', async () => {
    const stranger = await territory.post('/cache/invalidate', { all: true });
    expect(await codeOf(stranger)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await codeOf(await invalidate({ all: true }, 'partner'))).toMatchObject({
      status: 403,
      code: 'ROLE_DENIED',
    });
    expect(territory.heard).toEqual([]);
  });

  it.each([
    [{ sources: ['ship'] }, 'There is no source "ship". There are: ships, towns.'],
    [
      { types: ['Query', 'Town', 3] },
      'There is no type "Query", 3. There are: Place, Ship, ShipConnection, Town.',
    ],
    [{}, /^Send \{ "sources"/],
    [{ sources: [] }, /^Send/],
    [{ sources: 'ships' }, /^Send/],
    [{ all: true, sources: ['ships'] }, /^Send/],
    [{ all: 'yes' }, /^Send/],
    [{ source: ['ships'] }, /^Send/],
    [[], /^Send/],
    [null, /^Send/],
  ])('says of %j what was expected, and does nothing', async (body, message) => {
    expect(await codeOf(await invalidate(body))).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(territory.heard).toEqual([]);
  });

  it('takes JSON by POST only', async () => {
    const url = `${territory.gateway.url}/cache/invalidate`;
    const headers = { 'x-who': 'operator', 'x-api-key': 'held' };
    const read = await fetch(url, { headers });
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    const form = await fetch(url, { method: 'POST', headers, body: new URLSearchParams({ all: 'true' }) });
    expect(await codeOf(form)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    const large = await invalidate({ sources: ['x'.repeat(20_000)] });
    expect(await codeOf(large)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });
});

describe('extensions.plan', () => {
  const plan = { extensions: { plan: true } };

  it('says to an operator how the request was run, hit or miss, and is never stored', async () => {
    const received = await territory.sendQuery(requests.shipsAndTowns, { who: 'operator', more: plan });
    expect(received.extensions.plan).toEqual({
      operation: 'query (anonymous)',
      engine: 'compiled',
      estimatedValues: 7,
      types: ['Ship', 'Town'],
      lines: [
        'ships  ← ships ships { id townId }',
        '  town  ← towns townsById { id }; joined townId = id, one call for all siblings',
      ],
    });
    const again = await territory.sendQuery(requests.shipsAndTowns, { who: 'operator', more: plan });
    expect([again.cache, again.extensions.plan]).toEqual([
      'hit',
      { absent: expect.stringMatching(/no-cache/) },
    ]);
    const fetchedAgain = await territory.sendQuery(requests.shipsAndTowns, {
      who: 'operator',
      more: plan,
      headers: { 'cache-control': 'no-cache' },
    });
    expect(fetchedAgain.extensions).toEqual(received.extensions);
    const byHeader = await territory.sendQuery(requests.places, {
      who: 'operator',
      headers: { 'pertuis-include': 'plan' },
    });
    expect(byHeader.extensions.plan).toMatchObject({
      engine: 'compiled',
      lines: ['places  ← towns places { id __typename }'],
    });
    expect((await territory.sendQuery(requests.places, { who: 'operator' })).extensions).toEqual({});
  });

  it('is refused to others in so many words, who get their response all the same', async () => {
    for (const who of ['visitor', 'partner']) {
      const { data, extensions } = await territory.sendQuery(requests.ships, { who, more: plan });
      expect(data).toEqual({ ships: [{ id: 's1' }] });
      expect(extensions).toEqual({ plan: { refused: { code: 'ROLE_DENIED', message: expect.any(String) } } });
    }
  });

  it('is known to those, too, who joined, and absent where nothing was planned', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    territory.ships.hold = promise;
    const both = [1, 2].map(() => territory.sendQuery(requests.ships, { who: 'operator', more: plan }));
    await expect.poll(() => territory.ships.received.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 20));
    resolve();
    const [first, second] = await Promise.all(both);
    expect([first?.cache, second?.cache].sort()).toEqual(['collapsed', 'miss']);
    expect(first?.extensions).toEqual(second?.extensions);
    const wrong = await territory.sendQuery('{ nothing }', { who: 'operator', more: plan });
    expect(wrong.extensions.plan).toMatchObject({ absent: expect.stringMatching(/before/) });
  });
});
