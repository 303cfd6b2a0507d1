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
let requestCount: number;
let document: unknown;
let failures: string[];
let keySet: KeySet;

beforeEach(() => {
  [nowMs, requestCount, document, failures] = [0, 0, one, []];
  keySet = createKeySet({
    maxAgeMs,
    now: () => nowMs,
    onFailure: (error) => failures.push((error as Error).message),
    async read() {
      requestCount += 1;
      await new Promise(setImmediate);
      if (document instanceof Error) throw document;
      return document;
    },
  });
});

/** Waits until a read in the background has ended. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
};

it('is read once for all requests that need it at the same time, and not again while it is fresh', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, () => keySet.current()));
  expect(new Set(all).size).toBe(1);
  nowMs = maxAgeMs / 10 - 1;
  expect(keySet.fresh).toBe(await keySet.current());
  expect(requestCount).toBe(1);
});

it('is read again in the background, and stays the same object when nothing has changed', async () => {
  const first = await keySet.current();
  nowMs = maxAgeMs / 10;
  expect(keySet.fresh).toBeUndefined();
  expect(await keySet.current()).toBe(first);
  await settle();
  expect([requestCount, keySet.fresh === first]).toEqual([2, true]);
  document = other;
  nowMs += maxAgeMs / 10;
  await keySet.current();
  await settle();
  expect(keySet.fresh).not.toBe(first);
});

it('blocks requests after a long pause: a withdrawn key is not accepted once more', async () => {
  const first = await keySet.current();
  document = other;
  nowMs = maxAgeMs / 2;
  expect(await keySet.current()).not.toBe(first);
});

it('stays valid while its server fails, is requested every ten seconds, and ends at its maximum age', async () => {
  const first = await keySet.current();
  document = new Error('no connection');
  for (nowMs = maxAgeMs / 10; nowMs < maxAgeMs; nowMs += failureCooldownMs / 10) {
    expect(await keySet.current()).toBe(first);
    await settle();
  }
  const readings = (maxAgeMs * 0.9) / failureCooldownMs;
  expect(requestCount).toBeLessThanOrEqual(readings + 2);
  expect(failures.length).toBe(requestCount - 1);
  nowMs = maxAgeMs;
  await expect(keySet.current()).rejects.toMatchObject(away);
  document = one;
  nowMs += failureCooldownMs;
  expect(await keySet.current()).toBe(first);
});

it('that was never read is not requested for every request', async () => {
  document = new Error('no connection');
  for (let request = 0; request < 50; request++) await expect(keySet.current()).rejects.toMatchObject(away);
  expect([requestCount, failures]).toEqual([1, ['no connection']]);
});

it('is read again for an unknown key, once for many, and then not for half a minute', async () => {
  const first = await keySet.current();
  document = other;
  const newer = await Promise.all(Array.from({ length: 50 }, () => keySet.newerThan(first)));
  expect([new Set(newer).size, newer[0] === first, requestCount]).toEqual([1, false, 2]);
  for (let request = 0; request < 50; request++) await keySet.newerThan(newer[0] ?? first);
  expect(requestCount).toBe(2);
  nowMs = unknownKeyCooldownMs;
  await keySet.newerThan(newer[0] ?? first);
  expect(requestCount).toBe(3);
});

it('is reported as unavailable while it cannot be read: the key is not reported as unknown', async () => {
  const first = await keySet.current();
  document = new Error('no connection');
  await expect(keySet.newerThan(first)).rejects.toMatchObject(away);
  await expect(keySet.newerThan(first)).rejects.toMatchObject(away);
  expect([requestCount, await keySet.current()]).toEqual([2, first]);
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
])('of %s is a failure that the operator sees', async (_, response) => {
  document = response;
  await expect(keySet.current()).rejects.toMatchObject(away);
  expect(failures).toHaveLength(1);
});

it('without keys is valid: the issuer has withdrawn them all', async () => {
  document = { keys: [] };
  expect(await keySet.current()).toBeDefined();
});
