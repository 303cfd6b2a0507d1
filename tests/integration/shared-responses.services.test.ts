import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import { createRedisStore } from '../../mesh/response-cache/redis-store.ts';
import { storedBytes } from '../../mesh/response-cache/stored-bytes.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';
import { oneSource, post } from '../support/one-source.testing.ts';
import { connectRedis, openLine, redisUrl } from '../support/redis.testing.ts';

const ends: (() => Promise<void>)[] = [];
const unexpected: unknown[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  expect(unexpected).toEqual([]);
});

async function startOne(
  secret: Uint8Array,
  { url = redisUrl, version = 'v', ttlSeconds = 60, isAwaited = true } = {},
) {
  const source = oneSource({ version }, { ttlSeconds, staleSeconds: 30 });
  const [client, subscriber] = [connectRedis(url), connectRedis(url)];
  let stored = 0;
  const onOutcome = (_: string, outcome: string) => {
    if (outcome === 'stored') stored += 1;
  };
  const sharedResponses = createRedisStore({
    ...{ client, subscriber, codec: storedBytes, secret, deadlineMs: 1_000, onOutcome },
  });
  const gateway: Gateway = await startPlainGateway({
    ...source.snapshot,
    sharedResponses,
    settings: { responseCache: { maxBytes: 1_000_000, ttlSeconds } },
    onUnexpected: (error) => unexpected.push(error),
  });
  ends.push(async () => {
    await gateway.stop();
    sharedResponses.stop();
    client.disconnect();
    subscriber.disconnect();
  });
  if (isAwaited) await expect.poll(() => sharedResponses.isUp).toBe(true);
  const sendQuery = (query = '{ place }', headers?: Record<string, string>) =>
    post(gateway.url, query, headers);
  /** Resolves when other gateways can find it. */
  const store = async (query = '{ place }', headers: Record<string, string> = {}) => {
    const before = stored;
    const sent = await sendQuery(query, headers);
    await expect.poll(() => stored).toBe(before + 1);
    return sent;
  };
  return { source, gateway, sendQuery, store, sharedResponses };
}

describe('two gateways', () => {
  it('fetch once: what one has stored, the other gives, with its age and its tags', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret)];
    const { headers } = await a.store();
    const hit = await b.sendQuery();
    expect(hit.data).toEqual({ place: 'Minimes' });
    expect(hit.cache).toMatch(/^pertuis; hit; ttl=\d+$/);
    expect(hit.headers.get('etag')).toBe(headers.get('etag'));
    expect(b.source.fetched).toEqual([]);
    expect((await b.sendQuery('{ place }', { 'pertuis-include': 'provenance' })).status).toBe(200);
    // From its own memory from now on.
    expect(b.gateway.responseCache.entries()).toBeGreaterThan(0);
  });

  it('invalidate for each other, by order and by mutation', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret)];
    await a.store();
    await b.sendQuery();
    b.source.value = 'Gabut';
    await a.sendQuery('mutation { write }');
    await expect.poll(async () => (await b.sendQuery()).data?.place).toBe('Gabut');
    await expect.poll(async () => (await a.sendQuery()).data?.place).toBe('Gabut');
  });

  it('revalidate once: the other takes what is fresh already', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret, { ttlSeconds: 1 }), await startOne(secret, { ttlSeconds: 1 })];
    await a.store();
    expect((await b.sendQuery()).cache).toMatch(/hit/);
    const fetchedByA = a.source.fetched.length;
    a.source.value = 'Gabut';
    await new Promise((turn) => setTimeout(turn, 1_100));
    await a.sendQuery();
    await expect.poll(() => a.source.fetched.length).toBe(fetchedByA + 1);
    await new Promise((turn) => setTimeout(turn, 100));
    expect((await b.sendQuery()).cache).toMatch(/hit; ttl=-/);
    await expect.poll(async () => (await b.sendQuery()).data?.place).toBe('Gabut');
    expect(b.source.fetched).toEqual([]);
  });

  it('never give what another view, another version or another secret has stored', async () => {
    const secret = randomBytes(32);
    const a = await startOne(secret);
    await a.store('{ place }', { 'x-view': 'officer' });
    for (const other of [await startOne(secret, { version: 'w' }), await startOne(randomBytes(32))])
      expect((await other.sendQuery('{ place }', { 'x-view': 'officer' })).cache).toMatch(/fwd=miss/);
    const same = await startOne(secret);
    expect((await same.sendQuery('{ place }', { 'x-view': 'visitor' })).cache).toMatch(/fwd=miss/);
    expect((await same.sendQuery('{ place }', { 'x-view': 'officer' })).cache).toMatch(/hit/);
  });

  it('keep to themselves what is made for one principal alone', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret)];
    const headers = { 'x-view': 'own-rows', 'x-consumer': 'app' };
    expect((await a.sendQuery('{ place }', headers)).cache).toBe('pertuis; fwd=miss; stored');
    await a.store('{ place }', { 'x-view': 'later' });
    expect((await a.sendQuery('{ place }', headers)).cache).toMatch(/hit/);
    expect((await b.sendQuery('{ place }', headers)).cache).toBe('pertuis; fwd=miss; stored');
  });

  it('are not read for a client that wants a new response', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret)];
    await a.store();
    b.source.value = 'Gabut';
    expect((await b.sendQuery('{ place }', { 'cache-control': 'no-cache' })).data).toEqual({
      place: 'Gabut',
    });
  });

  it('store nothing that is not to be stored', async () => {
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret)];
    await a.sendQuery('{ place }', { 'cache-control': 'no-store' });
    await a.sendQuery('{ nope }');
    await new Promise((turn) => setTimeout(turn, 100));
    expect((await b.sendQuery()).cache).toMatch(/fwd=miss/);
    expect((await b.sendQuery('{ nope }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('Redis', () => {
  it('that is not there at the start holds up nothing, and is used later', async () => {
    const line = await openLine();
    ends.push(line.close);
    await line.set('down');
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret, { url: line.url, isAwaited: false })];
    await a.store();
    expect((await b.sendQuery()).cache).toBe('pertuis; fwd=miss; stored');
    expect((await b.sendQuery()).cache).toMatch(/hit/);
    await line.set('up');
    await expect.poll(() => b.sharedResponses.isUp, { timeout: 10_000 }).toBe(true);
    await a.store('{ other }');
    expect((await b.sendQuery('{ other }')).cache).toMatch(/hit/);
  });

  it('that dies in use makes no request fail, and invalidations still hold where they were made', async () => {
    const line = await openLine();
    ends.push(line.close);
    const secret = randomBytes(32);
    const [a, b] = [await startOne(secret), await startOne(secret, { url: line.url })];
    await a.store();
    await line.set('down');
    b.source.value = 'Gabut';
    expect((await b.sendQuery()).data).toEqual({ place: 'Gabut' });
    b.source.value = 'Chef de Baie';
    b.gateway.responseCache.clear();
    expect((await b.sendQuery()).data).toEqual({ place: 'Chef de Baie' });
    await line.set('up');
    // What was invalidated without Redis is told to it before anything is read from it.
    await expect.poll(() => b.sharedResponses.isUp, { timeout: 10_000 }).toBe(true);
    a.source.value = 'Chef de Baie';
    await expect.poll(async () => (await a.sendQuery()).data?.place).toBe('Chef de Baie');
  });

  it('that hangs makes a miss slower, no hit, and nothing fail', async () => {
    const line = await openLine();
    ends.push(line.close);
    const b = await startOne(randomBytes(32), { url: line.url });
    await b.sendQuery('{ other }');
    await line.set('hung');
    expect((await b.sendQuery('{ other }')).cache).toMatch(/hit/);
    expect((await b.sendQuery()).cache).toBe('pertuis; fwd=miss; stored');
  });
});
