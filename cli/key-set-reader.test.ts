import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SourceFailure } from '../mesh/contract/source.ts';
import { createKeySetReader } from './key-set-reader.ts';

/** Token issuers as they should not be. */
let listener: RequestListener;
let elsewhere = 0;
const server = createServer((request, response) => {
  if (request.url === '/elsewhere') elsewhere += 1;
  listener(request, response);
});
let url: string;
let reader = createKeySetReader();

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
afterEach(async () => {
  await reader.close();
  server.closeAllConnections();
  reader = createKeySetReader();
});

const failureOf = (address: string) =>
  reader.read(address).then(
    () => expect.fail('it was read'),
    (error: SourceFailure) => error,
  );
const json = { 'content-type': 'application/json' };

it('reads a key set, at its path and with its query', async () => {
  listener = ({ url: requested }, response) =>
    response
      .writeHead(200, { 'content-type': 'application/jwk-set+json' })
      .end(JSON.stringify({ requested }));
  expect(await reader.read(`${url}/tenant/jwks?p=b2c%20x`)).toEqual({ requested: '/tenant/jwks?p=b2c%20x' });
  expect(await reader.read(`${url}/jwks`)).toEqual({ requested: '/jwks' });
});

it.each<[string, (response: ServerResponse) => void]>([
  ['an error', (response) => response.writeHead(500).end()],
  ['a page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
  ['half a document', (response) => response.writeHead(200, json).end('{"keys":[')],
  ['a redirect', (response) => response.writeHead(302, { location: `${url}/elsewhere` }).end()],
  ['a redirect that stays', (response) => response.writeHead(308, { location: '/elsewhere' }).end()],
  ['a broken connection', (response) => void response.destroy()],
  ['a broken document', (response) => response.writeHead(200, json).write('{', () => response.destroy())],
  ['a megabyte', (response) => response.writeHead(200, json).end(`"${'x'.repeat(1_000_000)}"`)],
  [
    'a length of a gigabyte',
    (response) => response.writeHead(200, { ...json, 'content-length': 1e9 }).write('{'),
  ],
  [
    'a bomb',
    (response) =>
      response
        .writeHead(200, { ...json, 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(50_000_000))),
  ],
  [
    'no end',
    (response) => {
      response.writeHead(200, json);
      const more = () => response.writable && response.write(' '.repeat(16_384), more);
      more();
    },
  ],
])('rejects on %s, and follows it nowhere', async (_, serve) => {
  listener = (_request, response) => void serve(response);
  const error = await failureOf(`${url}/jwks`);
  expect(error).toMatchObject({ name: 'SourceFailure' });
  expect(error.message).not.toContain('127.0.0.1');
  expect(elsewhere).toBe(0);
});

it.each<[string, RequestListener]>([
  ['says nothing', () => {}],
  ['stops in the middle', (_, response) => void response.writeHead(200, json).write('{')],
  [
    'sends a byte from time to time',
    (_, response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(timer));
    },
  ],
])('gives up on a server that %s', async (_, silence) => {
  listener = silence;
  const impatient = createKeySetReader({ deadlineMs: 50 });
  await expect(impatient.read(`${url}/jwks`)).rejects.toMatchObject({ kind: 'timeout' });
  await impatient.close();
});

it('cancels reads in flight when it is closed', async () => {
  const requested = new Promise<void>((resolve) => {
    listener = () => resolve();
  });
  const under = reader.read(`${url}/jwks`).catch((thrown) => thrown);
  await requested;
  await reader.close();
  expect(await under).toMatchObject({ name: 'SourceFailure' });
});

it('says of a server that is away no address', async () => {
  const error = await failureOf('http://127.0.0.1:1/jwks');
  expect([error.kind, error.message]).toEqual(['unavailable', 'no connection (ECONNREFUSED)']);
});
