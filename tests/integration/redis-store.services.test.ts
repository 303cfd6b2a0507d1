import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { Invalidation } from '../../mesh/contract/invalidation.ts';
import {
  createRedisStore,
  type RedisStore,
  type StoreOutcome,
} from '../../mesh/response-cache/redis-store.ts';
import { describeResponseStore, options } from '../../mesh/response-cache/store.testing.ts';
import { connectRedis, type Line, openLine, redisUrl } from '../support/redis.testing.ts';

const text = {
  encode: (value: string) => Buffer.from(value),
  decode: (bytes: Buffer) => bytes.toString(),
};
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Opened {
  readonly store: RedisStore<string>;
  readonly outcomes: StoreOutcome[];
}

function openStore(secret: Uint8Array, url = redisUrl): Opened {
  const outcomes: StoreOutcome[] = [];
  const [client, subscriber] = [connectRedis(url), connectRedis(url)];
  const store = createRedisStore<string>({
    ...{ client, subscriber, codec: text, secret },
    // Tests share two cores: the deadline is the subject of its own tests alone.
    deadlineMs: 1_000,
    onOutcome: (_, outcome) => outcomes.push(outcome),
  });
  ends.push(async () => {
    store.stop();
    client.disconnect();
    subscriber.disconnect();
  });
  return { store, outcomes };
}

async function openReady(secret: Uint8Array, url?: string): Promise<Opened> {
  const opened = openStore(secret, url);
  await expect.poll(() => opened.store.isUp).toBe(true);
  return opened;
}

async function openCut(secret: Uint8Array): Promise<Opened & { line: Line }> {
  const line = await openLine();
  ends.push(line.close);
  return { ...(await openReady(secret, line.url)), line };
}

/** All that Redis holds of a secret. */
async function look() {
  const client = connectRedis(redisUrl);
  ends.push(async () => client.disconnect());
  await new Promise((ready) => client.once('ready', ready));
  return client;
}

async function keysOf(client: Redis, { prefix }: RedisStore<string>) {
  const keys = await client.keys(`${prefix}:*`);
  return keys.filter((key) => key !== `${prefix}:tags`);
}

describeResponseStore('Redis', async () => {
  const { store } = await openReady(randomBytes(32));
  return { store, close: async () => {} };
});

describe('two gateways', () => {
  it('give each other what they store, when they have the same secret', async () => {
    const secret = randomBytes(32);
    const [{ store: a }, { store: b }] = [await openReady(secret), await openReady(secret)];
    const { store: stranger } = await openReady(randomBytes(32));
    await a.set('k', 'v', 0, options(a));
    expect((await b.get('k', 0))?.value).toBe('v');
    expect(await stranger.get('k', 0)).toBeUndefined();
  });

  it('tell each other what is invalid, and neither gives it from then on', async () => {
    const secret = randomBytes(32);
    const [{ store: a }, { store: b }] = [await openReady(secret), await openReady(secret)];
    const heard: Invalidation[] = [];
    b.subscribe((what) => heard.push(what));
    const began = options(b);
    await a.set('k', 'v', 0, options(a));
    await a.invalidate({ sources: ['port'], types: ['Ship'] });
    expect(await b.get('k', 0)).toBeUndefined();
    expect(await b.set('k', 'old', 0, began)).toBe(false);
    await expect.poll(() => heard).toEqual([{ sources: ['port'], types: ['Ship'] }]);
  });

  it('find out what was invalidated while one of them was cut off', async () => {
    const secret = randomBytes(32);
    const { store: a } = await openReady(secret);
    const { store: b, line } = await openCut(secret);
    const heard: Invalidation[] = [];
    b.subscribe((what) => heard.push(what));
    await line.set('down');
    await expect.poll(() => b.isUp).toBe(false);
    await a.invalidate({ types: ['Ship'] });
    await a.invalidate({ sources: ['waste'] });
    await line.set('up');
    await expect
      .poll(() => heard, { timeout: 10_000 })
      .toContainEqual({ sources: ['waste'], types: ['Ship'] });
  });

  it('hear of everything when the tags are lost, and trust no entry from before', async () => {
    const secret = randomBytes(32);
    const [{ store: a }, { store: b }] = [await openReady(secret), await openReady(secret)];
    const heard: Invalidation[] = [];
    b.subscribe((what) => heard.push(what));
    await a.set('k', 'v', 0, options(a));
    const client = await look();
    expect(await client.del(`${a.prefix}:tags`)).toBe(1);
    await expect.poll(() => heard, { timeout: 5_000 }).toContainEqual({ all: true });
    expect(await a.get('k', 0)).toBeUndefined();
    await expect.poll(() => a.set('k', 'new', 0, options(a)), { timeout: 5_000 }).toBe(true);
    expect((await b.get('k', 0))?.value).toBe('new');
  });
});

describe('a server that forgets the last invalidations, such as a replica that took over', () => {
  it('is found out, and no entry from before is trusted', async () => {
    const { store: other } = await openReady(randomBytes(32));
    const heard: Invalidation[] = [];
    other.subscribe((what) => heard.push(what));
    const client = await look();
    await other.set('k', 'v', 0, options(other));
    const before = other.generation;
    await other.invalidate({ sources: ['port'] });
    await expect.poll(() => other.generation).toBeGreaterThan(before);
    const restored = { ...options(other), dependencies: { sources: ['waste'], types: [] } };
    expect(await other.set('k2', 'v', 0, restored)).toBe(true);
    await client.hset(`${other.prefix}:tags`, 'generation', '0');
    await expect.poll(() => other.get('k2', 0), { timeout: 5_000 }).toBeUndefined();
    expect(heard).toEqual([{ all: true }]);
  });
});

describe('an invalidation that Redis does not hear', () => {
  it('is not forgotten: nothing is read until it has arrived', async () => {
    const secret = randomBytes(32);
    const { store: a } = await openReady(secret);
    const { store: b, line } = await openCut(secret);
    await a.set('k', 'v', 0, options(a));
    await line.set('down');
    await b.invalidate({ sources: ['port'] });
    expect(await b.get('k', 0)).toBeUndefined();
    await line.set('up');
    await expect.poll(() => b.isUp, { timeout: 10_000 }).toBe(true);
    expect(await b.get('k', 0)).toBeUndefined();
    expect(await a.get('k', 0)).toBeUndefined();
  });
});

describe('a server that takes no writes, such as one that is out of memory', () => {
  it('gives nothing that was invalidated meanwhile, though it still has it', async () => {
    const admin = await look();
    const user = `pertuis-test-${randomBytes(4).toString('hex')}`;
    await admin.acl('SETUSER', user, 'on', '>secret', '~*', '&*', '+@all');
    ends.push(async () => void (await admin.acl('DELUSER', user)));
    const url = new URL(redisUrl);
    Object.assign(url, { username: user, password: 'secret' });
    const { store } = await openReady(randomBytes(32), url.href);
    await store.set('k', 'v', 0, options(store));
    await admin.acl('SETUSER', user, '-hincrby');
    await store.invalidate({ sources: ['port'] });
    expect(await store.get('k', 0)).toBeUndefined();
    expect(store.isUp).toBe(false);
    await admin.acl('SETUSER', user, '+hincrby');
    await expect.poll(() => store.isUp, { timeout: 5_000 }).toBe(true);
    expect(await store.get('k', 0)).toBeUndefined();
  });
});

describe('a server that is not there', () => {
  it('at the start is no error, and is used once it is', async () => {
    const line = await openLine();
    ends.push(line.close);
    await line.set('down');
    const { store, outcomes } = openStore(randomBytes(32), line.url);
    expect(await store.set('k', 'v', 0, options(store))).toBe(false);
    expect(await store.get('k', 0)).toBeUndefined();
    await store.invalidate({ all: true });
    expect(outcomes).toEqual(['skipped', 'skipped']);
    await line.set('up');
    await expect.poll(() => store.isUp, { timeout: 10_000 }).toBe(true);
    await expect.poll(() => store.set('k', 'v', 0, options(store))).toBe(true);
    expect((await store.get('k', 0))?.value).toBe('v');
  });

  it('any more is left alone, and used again when it comes back', async () => {
    const { store, line } = await openCut(randomBytes(32));
    await store.set('k', 'v', 0, options(store));
    await line.set('down');
    expect(await store.get('k', 0)).toBeUndefined();
    await line.set('up');
    await expect.poll(async () => (await store.get('k', 0))?.value, { timeout: 10_000 }).toBe('v');
  });

  it('hung makes nobody wait longer than the deadline, and after five times nobody at all', async () => {
    const line = await openLine();
    ends.push(line.close);
    const outcomes: StoreOutcome[] = [];
    const changes: boolean[] = [];
    const [client, subscriber] = [connectRedis(line.url, { socketTimeout: 500 }), connectRedis(line.url)];
    const store = createRedisStore<string>({
      ...{ client, subscriber, codec: text, secret: randomBytes(32), deadlineMs: 50 },
      onOutcome: (_, outcome) => outcomes.push(outcome),
      onChange: (isUp) => changes.push(isUp),
    });
    ends.push(async () => {
      store.stop();
      client.disconnect();
      subscriber.disconnect();
    });
    await expect.poll(() => store.isUp).toBe(true);
    await line.set('hung');
    for (let index = 0; index < 8; index++) expect(await store.get('k', 0)).toBeUndefined();
    expect(outcomes.slice(0, 4)).toEqual(Array(4).fill('failed'));
    expect(outcomes.slice(6)).toEqual(['skipped', 'skipped']);
    expect(changes).toEqual([false]);
    await line.set('up');
    await expect.poll(async () => (await store.get('k', 0)) ?? store.isUp, { timeout: 15_000 }).toBe(true);
    expect(changes.at(-1)).toBe(true);
  });
});

describe('what Redis holds', () => {
  it('tells neither keys nor values', async () => {
    const secret = randomBytes(32);
    const { store } = await openReady(secret);
    const client = await look();
    for (const value of ['short camille.roux@example.org', 'camille.roux@example.org '.repeat(500)])
      await store.set(
        `view { people(email: "camille.roux@example.org") { name } } ${value.length}`,
        value,
        0,
        options(store),
      );
    const keys = await keysOf(client, store);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const fields = await client.hgetallBuffer(key);
      expect(
        JSON.stringify([key, Object.values(fields).map((bytes) => bytes.toString('latin1'))]),
      ).not.toMatch(/camille/i);
      expect(await client.pttl(key)).toBeGreaterThan(0);
    }
  });

  it.each([
    ['other bytes', async () => ({ value: 'not sealed' })],
    ['no bytes', async () => ({ value: '' })],
    [
      'a bit that has flipped',
      async (value: Buffer) => ({
        value: Buffer.concat([value.subarray(0, -1), Buffer.of((value.at(-1) ?? 0) ^ 1)]),
      }),
    ],
    ['no number for a generation', async () => ({ generation: 'x' })],
    ['no number for a time', async () => ({ fresh: 'x' })],
    ['a longer time', async () => ({ fresh: '999999999' })],
    ['fewer tags', async () => ({ tags: 'source portal' })],
    ['a later generation', async () => ({ generation: '99' })],
  ])('is ignored when it is %s', async (_, poison) => {
    const { store } = await openReady(randomBytes(32));
    const client = await look();
    await store.set('k', 'value', 0, options(store));
    const [key = ''] = await keysOf(client, store);
    const value = await client.hgetBuffer(key, 'value');
    await client.hset(key, (await poison(value ?? Buffer.alloc(0))) as Record<string, string | Buffer>);
    expect(await store.get('k', 0)).toBeUndefined();
    expect(await store.set('k', 'again', 0, options(store))).toBe(true);
    expect((await store.get('k', 0))?.value).toBe('again');
  });

  it('is ignored under another key, and where it is of another kind', async () => {
    const { store } = await openReady(randomBytes(32));
    const client = await look();
    await store.set('mine', 'mine', 0, options(store));
    const [mine = ''] = await keysOf(client, store);
    await store.set('yours', 'yours', 0, options(store));
    const [yours = ''] = (await keysOf(client, store)).filter((one) => one !== mine);
    await client.copy(yours, mine, 'REPLACE');
    expect(await store.get('mine', 0)).toBeUndefined();
    await client.set(mine, 'a text');
    expect(await store.get('mine', 0)).toBeUndefined();
    expect(await store.set('mine', 'again', 0, options(store))).toBe(true);
  });

  it('is never more than a megabyte for one response', async () => {
    const { store, outcomes } = await openReady(randomBytes(32));
    expect(await store.set('k', randomBytes(1_100_000).toString('base64'), 0, options(store))).toBe(false);
    expect(outcomes).toEqual(['refused']);
  });
});
