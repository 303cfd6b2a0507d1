import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { away, cityIssuer, createTestIdentity, refused, type TestIdentity } from './identity.testing.ts';

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [city, grid, stranger] = [rsa(), rsa(), rsa()];
const gridIssuer = {
  ...cityIssuer,
  issuer: 'https://id.grid.example',
  jwksUrl: 'https://id.grid.example/jwks',
  consumers: ['grid'],
  roles: ['partner'],
  purposes: ['energy-planning'],
  organisations: ['grid-operator'],
};
const jwk = async (key: KeyObject, kid: string) => ({
  ...(await exportJWK(key)),
  kid,
  alg: 'RS256',
  use: 'sig',
});
const published: Record<string, unknown[]> = {
  [cityIssuer.jwksUrl]: [await jwk(city.publicKey, 'k1')],
  [gridIssuer.jwksUrl]: [await jwk(grid.publicKey, 'k1')],
};

let requestCount = 0;
let isAway = false;
const identity = createTestIdentity({
  issuers: [cityIssuer, gridIssuer],
  async readKeySet(url) {
    requestCount += 1;
    if (isAway) throw new Error('no connection');
    return { keys: published[url] };
  },
});
const { bearer } = identity;
afterAll(() => identity.remove());
beforeEach(() => {
  isAway = false;
});

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const claims = (more: object = {}) => ({
  iss: cityIssuer.issuer,
  aud: 'pertuis',
  azp: 'app',
  sub: 'hh-00042',
  exp: inSeconds(600),
  ...more,
});
const encode = (value: string) => Buffer.from(value).toString('base64url');
/** Signs the text as it is: a library would correct or reject it. */
const signText = (payload: string, header = '{"alg":"RS256","kid":"k1"}', key = city.privateKey) => {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${signBytes('sha256', Buffer.from(text), key).toString('base64url')}`;
};
const sign = (more: object = {}, header: object = {}, key = city.privateKey) =>
  signText(JSON.stringify(claims(more)), JSON.stringify({ alg: 'RS256', kid: 'k1', ...header }), key);
const gridClaims = { iss: gridIssuer.issuer, azp: 'grid', sub: 'x', roles: ['partner'] };

describe('tokens', () => {
  it('give the person, with the roles and purpose that the consumer is registered for', async () => {
    const principal = {
      consumer: 'app',
      organisation: 'city',
      roles: ['citizen', 'tester'],
      purpose: 'self-data',
      subject: 'hh-00042',
    };
    expect(await bearer(sign())).toEqual(principal);
    const typed = new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'at+jwt' });
    expect(await bearer(await typed.sign(city.privateKey))).toEqual(principal);
    expect(await bearer(sign({ azp: undefined, client_id: 'app' }))).toEqual(principal);
    expect(await bearer(sign({ roles: ['citizen', 'citizen'] }))).toMatchObject({ roles: ['citizen'] });
    expect(await bearer(sign({ aud: ['other', 'pertuis'], organisation: 'city' }))).toEqual(principal);
    expect(await bearer(sign({ purpose: 'self-data', jti: {}, more: [{ deep: null }] }))).toEqual(principal);
  });

  it('have the roles of the consumer that their issuer may claim', async () => {
    expect(await bearer(sign({ ...gridClaims, roles: undefined }, {}, grid.privateKey))).toMatchObject({
      consumer: 'grid',
      organisation: 'grid-operator',
      roles: ['partner'],
    });
  });

  it.each<[string, object]>([
    ['another audience', { aud: 'other' }],
    ['other audiences', { aud: ['other', 'pertuis2'] }],
    ['audiences that are no text', { aud: ['pertuis', 7] }],
    ['audiences inside each other', { aud: [['pertuis']] }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example.org' }],
    ['an issuer with a slash behind', { iss: `${cityIssuer.issuer}/` }],
    ['a list of issuers', { iss: [cityIssuer.issuer] }],
    ['an issuer by the name of a property', { iss: '__proto__' }],
    ['an end in the past', { exp: inSeconds(-60) }],
    ['no end', { exp: undefined }],
    ['an end that is text', { exp: String(inSeconds(600)) }],
    ['an end that is null', { exp: null }],
    ['an end beyond all calendars', { exp: 1e300 }],
    ['a start in the future', { nbf: inSeconds(600) }],
    ['a start that is text', { nbf: 'now' }],
    ['an issue date that is an object', { iat: {} }],
    ['no person', { sub: undefined }],
    ['a person in a list', { sub: ['hh-00042'] }],
    ['a person that is null', { sub: null }],
    ['a person that is an object', { sub: { toString: 'hh-00042' } }],
    ['a person that is a number', { sub: 42 }],
    ['a person that is true', { sub: true }],
    ['an empty person', { sub: '' }],
    ['a person of white space', { sub: ' ' }],
    ['a person with white space around', { sub: ' hh-00042' }],
    ['a person with a line feed', { sub: 'hh-00042\n' }],
    ['a person with a NUL', { sub: 'hh-00042\u0000' }],
    ['half a character as a person', { sub: '\ud800' }],
    ['a person of 256 characters', { sub: 'a'.repeat(256) }],
    ['a consumer that is not registered', { azp: 'unregistered' }],
    ['a consumer in a list', { azp: ['app'] }],
    ['a consumer that is null', { azp: null, client_id: 'app' }],
    ['two consumers', { azp: 'app', client_id: 'lead' }],
    ['no consumer', { azp: undefined }],
    ['a visitor', { azp: 'visitor' }],
    ['a role that the consumer does not have', { roles: ['lead'] }],
    ['one role too many', { roles: ['citizen', 'lead'] }],
    ['roles as text', { roles: 'citizen' }],
    ['roles that are null', { roles: null }],
    ['roles that are an object', { roles: { 0: 'citizen', length: 1 } }],
    ['roles in lists', { roles: [['citizen']] }],
    ['no role of its roles', { roles: [] }],
    ['a thousand roles', { roles: Array.from({ length: 1000 }, () => 'citizen').slice(0, 500) }],
    ['a purpose that the consumer does not have', { purpose: 'stewardship' }],
    ['a purpose in a list', { purpose: ['self-data'] }],
    ['a purpose that is null', { purpose: null }],
    ['another organisation', { organisation: 'grid-operator' }],
    ['an organisation in a list', { organisation: ['city'] }],
  ])('with %s are invalid', async (_, more) => {
    await expect(bearer(sign(more))).rejects.toMatchObject(refused);
  });

  it.each<[string, object]>([
    ['no signature', { alg: 'none' }],
    ['a list of algorithms', { alg: ['RS256'] }],
    ['an algorithm in lower case', { alg: 'rs256' }],
    ['no algorithm', { alg: undefined }],
    ['a key id that is a number', { kid: 1 }],
    ['a key id that is null', { kid: null }],
    ['a key id that is a list', { kid: ['k1'] }],
    ['an empty key id', { kid: '' }],
    ['a key id of 4,000 letters', { kid: 'k'.repeat(4000) }],
    ['a key id by the name of a property', { kid: '__proto__' }],
    ['another key id', { kid: '../../k1' }],
    ['something critical', { crit: ['exp'] }],
    ['nothing critical', { crit: [] }],
    ['a payload that is not encoded', { crit: ['b64'], b64: false }],
    ['the type of a logout token', { typ: 'logout+jwt' }],
    ['a type that is a number', { typ: 1 }],
  ])('whose header has %s are invalid', async (_, header) => {
    await expect(bearer(sign({}, header))).rejects.toMatchObject(refused);
  });

  it.each<[string, string]>([
    ['a person twice', `{"sub":"hh-1",${JSON.stringify(claims()).slice(1)}`],
    ['a person twice, once escaped', `{"\\u0073ub":"hh-1",${JSON.stringify(claims()).slice(1)}`],
    [
      'a key twice inside',
      JSON.stringify({ ...claims(), act: {} }).replace('"act":{}', '"act":{"a":1,"a":2}'),
    ],
    ['__proto__', `{"__proto__":{"sub":"hh-1"},${JSON.stringify(claims()).slice(1)}`],
    ['__proto__ inside', JSON.stringify(claims()).replace('{', '{"a":{"__proto__":{}},')],
    ['a byte order mark', `\ufeff${JSON.stringify(claims())}`],
    ['a list', `[${JSON.stringify(claims())}]`],
    ['nothing', 'null'],
    ['half an object', JSON.stringify(claims()).slice(0, -1)],
    ['lists in each other', `${'['.repeat(2500)}${']'.repeat(2500)}`],
  ])('of %s are invalid', async (_, payload) => {
    await expect(bearer(signText(payload))).rejects.toMatchObject(refused);
    await expect(bearer(signText(JSON.stringify(claims()), payload))).rejects.toMatchObject(refused);
  });

  it('of bytes that are not text are invalid', async () => {
    const payload = Buffer.from(JSON.stringify(claims({ sub: 'hh-?' })));
    payload[payload.indexOf('?')] = 0xff;
    const text = `${encode('{"alg":"RS256","kid":"k1"}')}.${payload.toString('base64url')}`;
    const signature = signBytes('sha256', Buffer.from(text), city.privateKey).toString('base64url');
    await expect(bearer(`${text}.${signature}`)).rejects.toMatchObject(refused);
  });

  it('signed with an unknown key are invalid, even when they name its location', async () => {
    await bearer(sign());
    const before = requestCount;
    const own = await jwk(stranger.publicKey, 'k1');
    for (const header of [
      {},
      { jku: 'https://evil.example.org' },
      { jwk: own },
      { x5u: 'https://evil.example.org' },
    ]) {
      await expect(bearer(sign({}, header, stranger.privateKey))).rejects.toMatchObject(refused);
      expect(await bearer(sign({}, header))).toMatchObject({ consumer: 'app' });
    }
    expect(requestCount).toBe(before);
  });

  it('without a signature, or with the public key as a shared secret, are invalid', async () => {
    const [header, payload, signature = ''] = sign().split('.');
    const shared = `${encode('{"alg":"HS256","kid":"k1"}')}.${payload}`;
    for (const secret of [
      city.publicKey.export({ type: 'spki', format: 'pem' }),
      city.publicKey.export({ type: 'spki', format: 'der' }),
    ]) {
      const mac = createHmac('sha256', secret).update(shared).digest('base64url');
      await expect(bearer(`${shared}.${mac}`)).rejects.toMatchObject(refused);
    }
    for (const forged of [
      `${encode('{"alg":"none"}')}.${payload}.`,
      `${encode('{"alg":"none"}')}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
      `${header}.${payload}.${signature}.${signature}`,
      `${header}.${payload}.${signature}.${signature}.x`,
      `${header}.${payload}.${signature.slice(0, -8)}`,
      `${header}.${encode(JSON.stringify(claims({ sub: 'hh-2' })))}.${signature}`,
      '..',
      '.',
    ]) {
      await expect(bearer(forged)).rejects.toMatchObject(refused);
    }
  });
});

describe('an issuer', () => {
  it.each<[string, object]>([
    ['a consumer of another issuer', { iss: gridIssuer.issuer }],
    ['a consumer that is registered for keys', { ...gridClaims, azp: 'lead' }],
    ['a role that its consumer has and that is not bound to it', { ...gridClaims, roles: ['citizen'] }],
    ['an organisation that is not its consumer’s', { ...gridClaims, organisation: 'city' }],
  ])('does not speak for %s', async (_, more) => {
    await expect(bearer(sign(more, {}, grid.privateKey))).rejects.toMatchObject(refused);
  });

  it('does not sign for another', async () => {
    expect(await bearer(sign(gridClaims, {}, grid.privateKey))).toMatchObject({ consumer: 'grid' });
    await expect(bearer(sign(gridClaims))).rejects.toMatchObject(refused);
    await expect(bearer(sign({}, {}, grid.privateKey))).rejects.toMatchObject(refused);
  });

  it.each<[string, object]>([
    ['consumers', { consumers: [] }],
    ['roles', { roles: [] }],
    ['purposes', { purposes: [] }],
    ['organisations', { organisations: [] }],
    ['the right organisation', { organisations: ['grid-operator'] }],
  ])('that is bound to no %s speaks for no consumer', async (_, binding) => {
    const unbound = createTestIdentity({
      issuers: [{ ...cityIssuer, ...binding }],
      readKeySet: async (url) => ({ keys: published[url] }),
    });
    await expect(unbound.bearer(sign())).rejects.toMatchObject(refused);
    unbound.remove();
  });
});

describe('a verified token', () => {
  let nowMs = 0;
  let keySet: unknown[];
  let running: TestIdentity;
  const token = sign();
  const maxAgeMs = cityIssuer.jwksMaxAgeSeconds * 1000;

  beforeEach(async () => {
    keySet = published[cityIssuer.jwksUrl] ?? [];
    running = createTestIdentity({
      issuers: [cityIssuer],
      now: () => nowMs,
      async readKeySet() {
        requestCount += 1;
        if (isAway) throw new Error('no connection');
        return { keys: keySet };
      },
    });
    expect(await running.bearer(token)).toMatchObject({ consumer: 'app' });
  });
  afterEach(() => {
    vi.useRealTimers();
    running.remove();
  });

  it('is cached: it needs neither a promise nor the key set', async () => {
    const before = requestCount;
    const headers = { authorization: `Bearer ${token}` };
    expect(running.identity.identify(headers)).toBe(await running.bearer(token));
    expect(requestCount).toBe(before);
  });

  it('ends when its key leaves the key set, and tokens of the new key are valid', async () => {
    keySet = [await jwk(stranger.publicKey, 'k2')];
    nowMs += maxAgeMs / 2;
    await expect(running.bearer(token)).rejects.toMatchObject(refused);
    const newer = sign({}, { kid: 'k2' }, stranger.privateKey);
    expect(await running.bearer(newer)).toMatchObject({ consumer: 'app' });
  });

  it('of a key that was published a moment ago is valid at once', async () => {
    keySet = [...keySet, await jwk(stranger.publicKey, 'k2')];
    const newer = sign({}, { kid: 'k2' }, stranger.privateKey);
    expect(await running.bearer(newer)).toMatchObject({ consumer: 'app' });
    const before = requestCount;
    for (let kid = 0; kid < 50; kid++) {
      await expect(running.bearer(sign({}, { kid: `x${kid}` }))).rejects.toMatchObject(refused);
    }
    expect(requestCount).toBe(before);
  });

  it('is unavailable, not invalid, when its key set is older than allowed', async () => {
    isAway = true;
    nowMs += maxAgeMs - 1;
    expect(await running.bearer(token)).toMatchObject({ consumer: 'app' });
    nowMs += 1;
    await expect(running.bearer(token)).rejects.toMatchObject(away);
    await expect(running.bearer(sign({ sub: 'x' }))).rejects.toMatchObject(away);
    expect(running.failures).toEqual(['no connection']);
  });

  it('ends when it expires, with five seconds of tolerance between clocks', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 602_000);
    expect(await running.bearer(token)).toMatchObject({ consumer: 'app' });
    vi.setSystemTime(Date.now() + 5_000);
    await expect(running.bearer(token)).rejects.toMatchObject(refused);
  });
});
