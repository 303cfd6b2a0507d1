import { exportJWK, generateKeyPair } from 'jose';
import { beforeEach, expect, it } from 'vitest';
import { createKeySet, failureCooldownMs, type KeySet, unknownKeyCooldownMs } from './key-set.ts';

const maxAgeMs = 600_000;
const jwk = async (kid: string) => ({
  ...(await exportJWK((await generateKeyPair('ES256')).publicKey)),
  kid,
  use: 'sig',
});
const [one, other] = [{ keys: [await jwk('one')] }, { keys: [await jwk('other')] }];
const away = {
  code: 'SOURCE_UNAVAILABLE',
  message: 'Tokens cannot be checked at the moment. Try again later.',
};

let nowMs: number;
let asked: number;
let document: unknown;
let failures: string[];
let keySet: KeySet;

beforeEach(() => {
  [nowMs, asked, document, failures] = [0, 0, one, []];
  keySet = createKeySet({
    maxAgeMs,
    now: () => nowMs,
    onFailure: (error) => failures.push((error as Error).message),
    async read() {
      asked += 1;
      await new Promise(setImmediate);
      if (document instanceof Error) throw document;
      return document;
    },
  });
});

/** Lets a reading beside the requests come to its end. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
};

it('is read once by all who need it at the same time, and then not again while it is fresh', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, () => keySet.current()));
  expect(new Set(all).size).toBe(1);
  nowMs = maxAgeMs / 10 - 1;
  expect(keySet.fresh).toBe(await keySet.current());
  expect(asked).toBe(1);
});

it('is read again beside the requests, and stays the same object when nothing has changed', async () => {
  const first = await keySet.current();
  nowMs = maxAgeMs / 10;
  expect(keySet.fresh).toBeUndefined();
  expect(await keySet.current()).toBe(first);
  await settle();
  expect([asked, keySet.fresh === first]).toEqual([2, true]);
  document = other;
  nowMs += maxAgeMs / 10;
  await keySet.current();
  await settle();
  expect(keySet.fresh).not.toBe(first);
});

it('is waited for when nobody came for a while: a withdrawn key does not get in once more', async () => {
  const first = await keySet.current();
  document = other;
  nowMs = maxAgeMs / 2;
  expect(await keySet.current()).not.toBe(first);
});

it('holds while its server fails, is asked for every ten seconds, and ends at its maximum age', async () => {
  const first = await keySet.current();
  document = new Error('no connection');
  for (nowMs = maxAgeMs / 10; nowMs < maxAgeMs; nowMs += failureCooldownMs / 10) {
    expect(await keySet.current()).toBe(first);
    await settle();
  }
  const readings = (maxAgeMs * 0.9) / failureCooldownMs;
  expect(asked).toBeLessThanOrEqual(readings + 2);
  expect(failures.length).toBe(asked - 1);
  nowMs = maxAgeMs;
  await expect(keySet.current()).rejects.toMatchObject(away);
  document = one;
  nowMs += failureCooldownMs;
  expect(await keySet.current()).toBe(first);
});

it('that never came is not asked for by every request', async () => {
  document = new Error('no connection');
  for (let request = 0; request < 50; request++) await expect(keySet.current()).rejects.toMatchObject(away);
  expect([asked, failures]).toEqual([1, ['no connection']]);
});

it('is read again for an unknown key, once for many, and then not before half a minute is over', async () => {
  const first = await keySet.current();
  document = other;
  const newer = await Promise.all(Array.from({ length: 50 }, () => keySet.newerThan(first)));
  expect([new Set(newer).size, newer[0] === first, asked]).toEqual([1, false, 2]);
  for (let request = 0; request < 50; request++) await keySet.newerThan(newer[0] ?? first);
  expect(asked).toBe(2);
  nowMs = unknownKeyCooldownMs;
  await keySet.newerThan(newer[0] ?? first);
  expect(asked).toBe(3);
});

it('says that it is away, not that a key is unknown, while it cannot be read', async () => {
  const first = await keySet.current();
  document = new Error('no connection');
  await expect(keySet.newerThan(first)).rejects.toMatchObject(away);
  await expect(keySet.newerThan(first)).rejects.toMatchObject(away);
  expect([asked, await keySet.current()]).toEqual([2, first]);
});

it.each([
  ['null', null],
  ['a list', []],
  ['keys that are no list', { keys: {} }],
  ['a hundred and one keys', { keys: Array.from({ length: 101 }, () => one.keys[0]) }],
  ['shared secrets', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'one' }] }],
  [
    'keys of odd shapes',
    { keys: [null, 1, 'x', [], { kty: 'RSA', n: 1, e: 'AQAB' }, { ...one.keys[0], kid: {} }] },
  ],
  ['a tiny RSA key', { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] }],
  ['a gigantic RSA key', { keys: [{ kty: 'RSA', n: 'A'.repeat(200_000), e: 'AQAB' }] }],
  ['an RSA key whose exponent is large', { keys: [{ kty: 'RSA', n: 'A'.repeat(342), e: 'A'.repeat(342) }] }],
  ['keys for encryption', { keys: [{ ...one.keys[0], use: 'enc' }] }],
])('of %s is a failure that the operator hears of', async (_, answer) => {
  document = answer;
  await expect(keySet.current()).rejects.toMatchObject(away);
  expect(failures).toHaveLength(1);
});

it('without keys is one: the issuer has withdrawn them all', async () => {
  document = { keys: [] };
  expect(await keySet.current()).toBeDefined();
});
