import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { createHttpClient } from './client.ts';
import { readRetryAfter } from './failures.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { checkJsonBounds } from './json-bounds.ts';

/** A raw TCP server: it sends bytes that no HTTP server would send. */
let server: Server;
const sockets = new Set<Socket>();
const seen: string[] = [];

async function upstream(response: (socket: Socket) => void): Promise<string> {
  seen.length = 0;
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      seen.push(bytes.toString('latin1'));
      response(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
});

const whole = (body: string | Buffer, headers = '') =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`,
    ),
    Buffer.from(body),
  ]);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

const bomb = gzipSync(Buffer.alloc(50_000_000));

const faults: [string, (socket: Socket) => void, RegExp][] = [
  ['nests 100,000 deep', (s) => s.write(whole(nested(100_000))), /^bad-response$/],
  [
    'nests objects 100,000 deep',
    (s) => s.write(whole(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)),
    /^bad-response$/,
  ],
  ['hides its depth in strings', (s) => s.write(whole(`["]]]]",${nested(100_000)}]`)), /^bad-response$/],
  ['sends a million empty lists', (s) => s.write(whole(`[${'[],'.repeat(1_000_000)}1]`)), /^bad-response$/],
  ['is empty', (s) => s.write(whole('')), /^bad-response$/],
  ['is cut off', (s) => s.write(whole('[{"id":')), /^bad-response$/],
  ['sends text', (s) => s.write(whole('OK')), /^bad-response$/],
  [
    'compresses 50 MB into 50 kB',
    (s) => s.write(whole(bomb, 'content-encoding: gzip\r\n')),
    /^bad-response$/,
  ],
  ['compresses twice', (s) => s.write(whole('[]', 'content-encoding: gzip, gzip\r\n')), /^bad-response$/],
  [
    'declares gzip for an uncompressed body',
    (s) => s.write(whole('[]', 'content-encoding: gzip\r\n')),
    /^bad-response$/,
  ],
  [
    'declares more than the cap',
    (s) => s.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n[]'),
    /^bad-response$/,
  ],
  [
    'declares more than it sends',
    (s) => s.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[]'),
    /^(unavailable|bad-response)$/,
  ],
  [
    'declares a negative length',
    (s) => s.write('HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n[]'),
    /^bad-response$/,
  ],
  [
    'declares two lengths',
    (s) => s.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]x'),
    /^bad-response$/,
  ],
  [
    'sends a malformed chunk',
    (s) => s.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n[]'),
    /^bad-response$/,
  ],
  [
    'sends 2,000 headers',
    (s) =>
      s.write(whole('[]', Array.from({ length: 2_000 }, (_, i) => `x-${i}: ${'v'.repeat(20)}\r\n`).join(''))),
    /^bad-response$/,
  ],
  ['does not speak HTTP', (s) => s.write('220 mail.example.org ESMTP\r\n'), /^bad-response$/],
  [
    'redirects',
    (s) => s.write('HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n'),
    /^bad-response$/,
  ],
  [
    'sends 100 Continue endlessly',
    (s) => {
      const more = () => {
        while (!s.destroyed && s.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)));
      };
      s.on('drain', more);
      more();
    },
    /^(unavailable|bad-response)$/,
  ],
  [
    'sends 103 Early Hints endlessly',
    (s) => s.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1_000)),
    /^bad-response$/,
  ],
  [
    'sends slowly and never ends',
    (s) => {
      s.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n[\r\n');
      const timer = setInterval(() => s.write('1\r\n \r\n'), 20);
      s.on('close', () => clearInterval(timer));
    },
    /^timeout$/,
  ],
];

describe.each(['client', 'fetch'] as const)('an upstream read by the %s', (resolution) => {
  const open = (url: string) => {
    const options = { source: 'shop', deadlineMs: 1_500, maxBytes: 4 * 1024 * 1024 };
    const client = createHttpClient({ ...options, baseUrl: url });
    const guarded = createGuardedFetch(options);
    const signal = new AbortController().signal;
    return resolution === 'client'
      ? async (path: string) => (await client.getJson(path, { signal })).json
      : async (path: string) => await (await guarded(`${url}${path}`)).json();
  };

  it.each(faults)('that %s causes a SourceFailure', async (_, response, kind) => {
    const error = await open(await upstream(response))('/').catch((one: unknown) => one);
    // The caller of a fetch parses short bodies itself.
    if (resolution === 'fetch' && error instanceof SyntaxError) return;
    expect(error).toBeInstanceOf(SourceFailure);
    expect((error as SourceFailure).kind).toMatch(kind);
  });

  it('receives no cookies back', async () => {
    const sendQuery = open(
      await upstream((s) => s.write(whole('[]', 'set-cookie: a=1; path=/\r\n'.repeat(50)))),
    );
    expect(await sendQuery('/one')).toEqual([]);
    expect(await sendQuery('/two')).toEqual([]);
    expect(seen.join('')).not.toMatch(/cookie/i);
  });

  it('may nest as deep as data do, and send hints before its response', async () => {
    const sendQuery = open(
      await upstream((s) =>
        s.write(Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'), whole(nested(150))])),
      ),
    );
    expect(await sendQuery('/')).toBeInstanceOf(Array);
  });
});

describe('the guarded fetch', () => {
  it('replaces headers of any case by the operator’s, and sends no headers of the connection', async () => {
    const url = await upstream((socket) => socket.write(whole('[]')));
    const sendQuery = createGuardedFetch({ source: 'shop', headers: { Authorization: 'Bearer own' } });
    const headers = {
      authorization: 'Bearer theirs',
      'x-lang': 'fr',
      'x-forwarded-for': '1',
      te: 'trailers',
    };
    await sendQuery(url, { headers });
    expect(seen.join('')).toMatch(/authorization: Bearer own/i);
    expect(seen.join('')).toMatch(/x-lang: fr/);
    expect(seen.join('')).not.toMatch(/theirs|x-forwarded|\bte:/i);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  it.each([
    ['7', 7],
    ['1000000000', 3_600],
    ['9'.repeat(400), 3_600],
    ['Wed, 25 Nov 2026 12:00:30 GMT', 30],
    ['Wed, 25 Nov 2099 12:00:30 GMT', 3_600],
    ['Wed, 25 Nov 1999 12:00:30 GMT', 0],
    ['-5', undefined],
    ['1e9', undefined],
    ['2099', 2_099],
    ['soon', undefined],
    ['', undefined],
  ])('%j is %j seconds', (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });
});

describe('the bounds of JSON', () => {
  it('ignore brackets in strings', () => {
    expect(() => checkJsonBounds(JSON.stringify(['['.repeat(10_000), '\\"[['.repeat(1_000)]))).not.toThrow();
    expect(() =>
      checkJsonBounds(JSON.stringify(Array.from({ length: 5_000 }, () => ({ a: [] })))),
    ).not.toThrow();
  });
});
