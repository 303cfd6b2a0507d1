import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../cli/prepare.ts';
import { readSettings } from '../../cli/settings.ts';
import { openKeyStore } from '../../mesh/identity/key-store.ts';
import { startGateway, type TestGateway, untilReady } from '../process/gateway.testing.ts';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';

/** Who may ask, as an operator and a client meet it: two workers, the command, and two issuers, one of them away. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const received = new Map<string, number>();
const issuers = createServer(async ({ url = '', socket }, response) => {
  received.set(url, (received.get(url) ?? 0) + 1);
  if (url === '/away') return void socket.destroy();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] }));
});
let configuration: ReturnType<typeof writeConfiguration>;
let gateway: TestGateway;
let origin: string;

const write = (jwt: string) =>
  writeConfiguration({
    sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:1", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    more: `pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, jwt: [${jwt}] }`,
    policy: 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
    consumers: 'consumers: [{ id: app, organisation: o, roles: [citizen], purpose: self-data }]',
    beside: { 'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }' },
  });
const trust = (issuer: string, binding = bound) =>
  `{ issuer: ${issuer}, audience: pertuis, jwksUrl: "${origin}/${issuer}", ${binding} }`;
const bound = 'consumers: [app], roles: [citizen], purposes: [self-data]';

function pertuis(args: readonly string[], path = configuration.path) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const command = ['cli/pertuis.ts', ...args, '--config', path];
    execFile(process.execPath, command, { cwd: root, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

beforeAll(async () => {
  await new Promise<void>((resolve) => issuers.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(issuers.address() as AddressInfo).port}`;
  configuration = write(`${trust('city')}, ${trust('away')}`);
  gateway = startGateway(configuration.path, { WORKERS: '2' });
  await untilReady(gateway);
});
afterAll(async () => {
  gateway.child.kill('SIGTERM');
  await gateway.ended;
  issuers.close();
  configuration.remove();
});

/** What a credential gets, over a connection of its own. */
const codeFor = async (key: string) => {
  const { data, errors } = await sendQuery(gateway.url(), '{ __typename }', {
    key,
    headers: { connection: 'close' },
  });
  return data ? 'in' : errors[0]?.extensions.code;
};

describe('keys', () => {
  const lines = ({ out }: { out: string }) => out.trim().split('\n');

  it('issued by commands at the same moment all hold in all workers, and end in all when revoked', async () => {
    const commands = await Promise.all([1, 2, 3].map(() => pertuis(['keys', 'issue', 'app'])));
    const keys = commands.map(({ out }) => out.trim().split('\t')[1] ?? '');
    for (const key of keys) {
      expect(await Promise.all([1, 2, 3, 4].map(() => codeFor(key)))).toEqual(['in', 'in', 'in', 'in']);
    }
    const [key = '', ...others] = keys;
    expect(await pertuis(['keys', 'revoke', key.slice(4, 16)])).toMatchObject({ code: 0 });
    await expect
      .poll(async () => new Set(await Promise.all([1, 2, 3, 4, 5, 6].map(() => codeFor(key)))), {
        timeout: 10_000,
      })
      .toEqual(new Set(['UNAUTHENTICATED']));
    for (const other of others) expect(await codeFor(other)).toBe('in');
    const listed = lines(await pertuis(['keys', 'list']));
    expect(listed.filter((line) => line.includes('\trevoked '))).toHaveLength(1);
    expect(listed).toHaveLength(3);
    expect(listed.join()).not.toContain(key.slice(17));
  });

  it('that never hold are not issued', async () => {
    const { code, out, err } = await pertuis(['keys', 'issue', 'app', '--expires-days', '0']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Give a whole number of days from 1 to 3650.');
  });

  it('are not issued from a store that is damaged, and no gateway starts on it', async () => {
    const damaged = write('');
    const state = join(damaged.path, '../.pertuis');
    mkdirSync(state, { mode: 0o700 });
    writeFileSync(join(state, 'keys.sqlite'), 'x'.repeat(10_000));
    for (const args of [['keys', 'issue', 'app'], ['start']]) {
      const { code, out, err } = await pertuis(args, damaged.path);
      expect([args, code, out]).toEqual([args, 2, '']);
      expect(err).toContain('expected a key store that is whole');
    }
    damaged.remove();
  });
});

describe('tokens', () => {
  const token = (iss: string) =>
    new SignJWT({ iss, aud: 'pertuis', azp: 'app', sub: 'hh-1' })
      .setExpirationTime('10 minutes')
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(privateKey);
  const many = (iss: string) =>
    Promise.all(Array.from({ length: 20 }, async () => codeFor(await token(iss))));

  it('of an issuer that is away cannot be checked: it is asked rarely, the log says so, others get in', async () => {
    const [away, city] = await Promise.all([many('away'), many('city')]);
    expect(new Set(away)).toEqual(new Set(['SOURCE_UNAVAILABLE']));
    expect(new Set(city)).toEqual(new Set(['in']));
    await many('away');
    const log = await gateway.untilLogged('the key set of a token issuer cannot be read', 2);
    for (const line of log) {
      expect(line).toMatchObject({ issuer: 'away', reason: expect.stringMatching(/^no connection/) });
      expect(JSON.stringify(line)).not.toContain('127.0.0.1');
    }
    // Once by each worker; and once more, should it take longer than ten seconds to come here.
    expect(received.get('/away')).toBeLessThanOrEqual(10);
    expect(received.get('/city')).toBeLessThanOrEqual(2);
    const { text } = await sendQuery(gateway.url(), '{ __typename }', { key: await token('away') });
    expect(text).not.toMatch(/127\.0\.0\.1|jwks/);
  });
});

describe('check', () => {
  it('says of an issuer without bindings what is missing, and does not repeat a password', () => {
    const unbound = write('{ issuer: city, audience: pertuis, jwksUrl: "https://u:p@id.example/jwks" }');
    const expected = ['consumers', 'roles', 'purposes'].map((what) => ({
      path: `pertuis.jwt[0].${what}`,
      expected: `a list of the ${what} that this issuer may speak for`,
      got: 'nothing',
    }));
    const hidden = { expected: 'an address without a user name', got: 'a value that is not shown' };
    expect(() => readSettings(unbound.path)).toThrow(
      expect.objectContaining({ problems: [hidden, ...expected].map((one) => expect.objectContaining(one)) }),
    );
    unbound.remove();
  });

  it('finds consumers that do not exist, and warns of bindings that nobody can use', async () => {
    const wrong = write(trust('city', bound.replace('app', 'nobody')));
    await expect(prepare({ path: wrong.path, environment: {} })).rejects.toMatchObject({
      problems: [
        { path: 'pertuis.jwt[0].consumers[0]', expected: 'a registered consumer: app', got: 'nobody' },
      ],
    });
    wrong.remove();
    const odd = write(trust('city', bound.replace('citizen', 'citizen, admin')));
    const checked = await pertuis(['check'], odd.path);
    odd.remove();
    expect(checked).toMatchObject({ code: 0, err: expect.stringContaining('has the role "admin"') });
  });
});

describe('two credentials', () => {
  const post = (headers: string, path = '/graphql') =>
    new Promise<string>((resolve, reject) => {
      const { port, hostname } = new URL(gateway.url());
      const body = '{"query":"{ __typename }"}';
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`,
        ),
      );
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text)).on('error', reject);
    });

  it('in one request are refused on every route, alike or not, whatever the case of their names', async () => {
    const key = openKeyStore(join(configuration.path, '../.pertuis/keys.sqlite')).issue('app');
    expect(await codeFor(key)).toBe('in');
    const good = `authorization: Bearer ${key}\r\n`;
    expect(await post(good)).toMatch(/^HTTP\/1\.1 200 /);
    for (const headers of [
      good + good,
      `${good}AUTHORIZATION: Bearer x\r\n`,
      `authorization: \r\n${good}`,
      `X-Api-Key: ${key}\r\nx-api-key: ${key}\r\n`,
      `${good}x-api-key: ${key}\r\n`,
    ]) {
      for (const path of ['/graphql', '/cache/invalidate', '/metrics', '/health/live', '/nowhere']) {
        const text = await post(headers, path);
        expect(text).toMatch(/^HTTP\/1\.1 400 /);
        expect(text).toContain('"BAD_REQUEST"');
      }
    }
  });
});
