import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConsumers } from './consumers.ts';
import { createIdentity, type Identity } from './identity.ts';
import { openKeyStore } from './key-store.ts';

const consumers = readConsumers(
  `consumers:
  - { id: app, organisation: city, roles: [citizen, tester], purpose: self-data }
  - { id: lead, organisation: city, roles: [lead], purpose: stewardship, subject: s1 }`,
  'consumers.yaml',
);
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

let folder: string;
let keyServer: Server;
let issuer: string;
let keySetCalls = 0;
let keySetIsAway = false;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  keyServer = createServer((_, response) => {
    keySetCalls += 1;
    if (keySetIsAway) return response.writeHead(500).end();
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(keyServer.address() as { port: number }).port}`;
});
afterAll(() => void keyServer.close());

let identity: Identity;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pertuis-keys-'));
  identity = createIdentity({
    consumers,
    keys: openKeyStore(join(folder, 'keys.json')),
    issuers: [{ issuer, audience: 'pertuis', jwksUrl: `${issuer}/jwks` }],
  });
  keySetIsAway = false;
});
afterEach(() => rmSync(folder, { recursive: true }));

const store = () => openKeyStore(join(folder, 'keys.json'));
const refused = { code: 'UNAUTHENTICATED', message: 'The key or token is not valid.' };
const identify = async (headers: IncomingHttpHeaders) => identity.identify(headers);
const bearer = (credential: string) => identify({ authorization: `Bearer ${credential}` });

describe('API keys', () => {
  it('are a registered consumer’s, by either header', async () => {
    const key = store().issue('lead');
    const principal = { consumer: 'lead', roles: ['lead'], purpose: 'stewardship', subject: 's1' };
    expect(await bearer(key)).toMatchObject(principal);
    expect(await identify({ 'x-api-key': key })).toMatchObject(principal);
  });

  it('are kept as hashes in a file that only its owner reads', () => {
    const key = store().issue('lead');
    const path = join(folder, 'keys.json');
    expect(readFileSync(path, 'utf8')).not.toContain(key.slice(17));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('end when they are revoked or expire', async () => {
    const [revoked, expired] = [store().issue('lead'), store().issue('lead', new Date(Date.now() - 1000))];
    store().revoke(revoked.slice(4, 16));
    await expect(bearer(revoked)).rejects.toMatchObject(refused);
    await expect(bearer(expired)).rejects.toMatchObject(refused);
  });

  it('of a running gateway end within seconds', async () => {
    const key = store().issue('lead');
    expect(await bearer(key)).toMatchObject({ consumer: 'lead' });
    store().revoke(key.slice(4, 16));
    await expect
      .poll(
        () =>
          bearer(key).then(
            () => 'good',
            ({ code }) => code,
          ),
        { timeout: 5000 },
      )
      .toBe('UNAUTHENTICATED');
  });

  it('do not hold with a character changed, another id, another case or more behind', async () => {
    const key = store().issue('lead');
    const other = store().issue('app');
    const last = key.at(-1) === 'A' ? 'B' : 'A';
    for (const forged of [
      key.slice(0, -1) + last,
      other.slice(0, 17) + key.slice(17),
      key.toUpperCase(),
      `${key}x`,
      key.slice(0, 20),
      'prt_',
      'prt___proto__',
    ]) {
      await expect(bearer(forged)).rejects.toMatchObject(refused);
    }
  });

  it('of a consumer that is no longer registered do not hold', async () => {
    await expect(bearer(store().issue('gone'))).rejects.toMatchObject(refused);
  });
});

describe('credentials', () => {
  it('none is a visitor', async () => {
    expect(await identify({})).toMatchObject({
      consumer: 'visitor',
      roles: ['visitor'],
      purpose: 'open-data',
    });
  });

  it.each([
    'Basic cm9vdDpyb290',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a\r\nx-role: lead',
    'bearer\u0000x',
    `Bearer ${'a'.repeat(9000)}`,
  ])('%j does not hold', async (authorization) => {
    await expect(identify({ authorization })).rejects.toMatchObject(refused);
  });

  it('two at once are refused: two readers could take different ones', async () => {
    const key = store().issue('lead');
    await expect(identify({ authorization: `Bearer ${key}`, 'x-api-key': key })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

describe('tokens', () => {
  const sign = (claims: Record<string, unknown> = {}, key: KeyObject = privateKey, header: object = {}) =>
    new SignJWT({
      azp: 'app',
      sub: 'hh-1',
      iss: issuer,
      aud: 'pertuis',
      exp: Math.floor(Date.now() / 1000) + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
      .sign(key);

  it('bring the person, with the roles and purpose that the consumer is registered for', async () => {
    expect(await bearer(await sign())).toEqual({
      consumer: 'app',
      organisation: 'city',
      roles: ['citizen', 'tester'],
      purpose: 'self-data',
      subject: 'hh-1',
    });
    expect(await bearer(await sign({ roles: ['citizen'] }))).toMatchObject({ roles: ['citizen'] });
  });

  it.each<[string, Record<string, unknown>]>([
    ['another audience', { aud: 'other' }],
    ['another issuer', { iss: 'https://evil.example.org' }],
    ['one that has expired', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['one without an end', { exp: undefined }],
    ['one that is not yet valid', { nbf: Math.floor(Date.now() / 1000) + 600 }],
    ['nobody in particular', { sub: undefined }],
    ['a consumer that is not registered', { azp: 'nobody' }],
    ['a role that the consumer does not have', { roles: ['lead'] }],
    ['a purpose that the consumer does not have', { purpose: 'stewardship' }],
  ])('for %s does not hold', async (_, claims) => {
    await expect(bearer(await sign(claims))).rejects.toMatchObject(refused);
  });

  it('signed by a stranger does not hold, even when it says where its key is', async () => {
    const before = keySetCalls;
    const jwk = await exportJWK(stranger.publicKey);
    for (const header of [
      {},
      { jku: 'https://evil.example.org/jwks' },
      { jwk },
      { x5u: 'https://evil.example.org' },
    ]) {
      await expect(bearer(await sign({}, stranger.privateKey, header))).rejects.toMatchObject(refused);
    }
    expect(keySetCalls - before).toBeLessThanOrEqual(1);
  });

  it('without a signature, or with the public key for a shared secret, does not hold', async () => {
    const [, payload] = (await sign()).split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const shared = `${encode({ alg: 'HS256', kid: 'k1' })}.${payload}`;
    const secret = publicKey.export({ type: 'spki', format: 'pem' });
    const signature = createHmac('sha256', secret).update(shared).digest('base64url');
    for (const forged of [`${encode({ alg: 'none' })}.${payload}.`, `${shared}.${signature}`, `${shared}.`]) {
      await expect(bearer(forged)).rejects.toMatchObject(refused);
    }
  });

  it('altered after signing does not hold', async () => {
    const [header, payload = '', signature] = (await sign()).split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'hh-2' };
    const altered = Buffer.from(JSON.stringify(claims)).toString('base64url');
    await expect(bearer(`${header}.${altered}.${signature}`)).rejects.toMatchObject(refused);
  });

  it('cannot be checked while the key set is away: that is no verdict', async () => {
    keySetIsAway = true;
    await expect(bearer(await sign())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });
});
