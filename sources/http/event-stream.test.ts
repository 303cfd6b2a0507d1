import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { createEventStreams, type EventStreamOptions } from './event-stream.ts';

let server: Server;
const left = new Set<ServerResponse>();

afterEach(async () => {
  left.clear();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function upstream(listener: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    response.once('close', () => left.add(response));
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}

const begin = (response: ServerResponse, headers = {}) =>
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers }).flushHeaders();

function open(url: string, options: Partial<EventStreamOptions> = {}, signal = new AbortController().signal) {
  const streams = createEventStreams({ source: 'plant', idleMs: 5_000, ...options });
  return streams(new Request(url, { method: 'POST', body: '{}' }), signal);
}

async function failureOf(events: AsyncIterable<unknown>): Promise<SourceFailure> {
  try {
    for await (const _ of events);
  } catch (error) {
    if (error instanceof SourceFailure) return error;
    throw error;
  }
  throw new Error('the events ended without a failure');
}

describe('events of an upstream', () => {
  it('are read however the network splits them, without comments', async () => {
    const bytes = Buffer.from(
      ':\r\n\r\nevent: next\r\ndata: {"é": 1,\r\ndata:  "b": "🦪"}\r\n\r\nevent: complete\r\ndata:\r\n\r\n',
    );
    const url = await upstream(async (_, response) => {
      begin(response);
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      response.end();
    });
    const read = [];
    for await (const event of open(url)) read.push(event);
    expect(read).toEqual([
      { event: 'next', data: '{"é": 1,\n "b": "🦪"}', bytes: 23 },
      { event: 'complete', data: '', bytes: 0 },
    ]);
  });

  it('are requested with the request’s method, body and headers, and without compression', async () => {
    const seen: unknown[] = [];
    const url = await upstream(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { accept, 'accept-encoding': coding, 'x-key': key } = request.headers;
      seen.push([request.method, request.url, body, accept, coding, key]);
      begin(response);
      response.end();
    });
    const streams = createEventStreams({ source: 'plant', idleMs: 5_000 });
    const request = new Request(url, { method: 'POST', body: '{"query":"q"}', headers: { 'x-key': 'k' } });
    for await (const _ of streams(request, new AbortController().signal));
    expect(seen).toEqual([['POST', '/events', '{"query":"q"}', 'text/event-stream', undefined, 'k']]);
  });

  it('are read on demand, and the upstream is disconnected when the client stops reading', async () => {
    const url = await upstream((_, response) => {
      begin(response);
      response.write('data: 1\n\ndata: 2\n\n');
    });
    const events = open(url);
    expect(server.listening && left.size).toBe(0);
    expect((await events.next()).value).toMatchObject({ data: '1' });
    await events.return(undefined);
    await expect.poll(() => left.size).toBe(1);
  });

  it('end without error when the client cancels while it waits, and the upstream is disconnected', async () => {
    const url = await upstream((_, response) => begin(response));
    const leader = new AbortController();
    const waiting = open(url, {}, leader.signal).next();
    setTimeout(() => leader.abort(), 50);
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect.poll(() => left.size).toBe(1);
  });

  it('stay open longer than the deadline while bytes arrive', async () => {
    const url = await upstream(async (_, response) => {
      begin(response);
      for (let round = 0; round < 4; round++) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        response.write(':\n\n');
      }
      response.end('data: late\n\n');
    });
    const read = [];
    for await (const { data } of open(url, { deadlineMs: 200, idleMs: 2_000 })) read.push(data);
    expect(read).toEqual(['late']);
  });
});

describe('an upstream that misbehaves', () => {
  const faults: [string, RequestListener, Partial<EventStreamOptions>, string][] = [
    ['is silent from the start', () => {}, { deadlineMs: 200 }, 'timeout'],
    ['falls silent', (_, response) => begin(response), { idleMs: 200 }, 'timeout'],
    [
      'disconnects in the middle',
      (_, response) => {
        begin(response);
        response.write('data: {', () => response.socket?.resetAndDestroy());
      },
      {},
      'unavailable',
    ],
    [
      'sends one endless event',
      (_, response) => {
        begin(response);
        const more = () => response.write('data: '.padEnd(10_000, 'x')) && setImmediate(more);
        response.on('drain', more);
        more();
      },
      { maxBytes: 50_000 },
      'bad-response',
    ],
    [
      'sends one event of endless lines',
      (_, response) => {
        begin(response);
        const more = () => response.write('data: x\n'.repeat(1_000)) && setImmediate(more);
        response.on('drain', more);
        more();
      },
      { maxBytes: 50_000 },
      'bad-response',
    ],
    [
      'sends one event that is too long at once',
      (_, response) => {
        begin(response);
        response.end(`data: ${'x'.repeat(200)}\n\n`);
      },
      { maxBytes: 100 },
      'bad-response',
    ],
    [
      'sends HTML',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      {},
      'bad-response',
    ],
    [
      'sends a compressed stream that was not requested',
      (_, r) => begin(r, { 'content-encoding': 'gzip' }),
      {},
      'bad-response',
    ],
    ['redirects', (_, r) => r.writeHead(307, { location: '/other' }).end(), {}, 'bad-response'],
    ['refuses', (_, r) => r.writeHead(403).end(), {}, 'refused'],
    ['has too many open streams', (_, r) => r.writeHead(429, { 'retry-after': '7' }).end(), {}, 'throttled'],
    ['breaks', (_, r) => r.writeHead(500).end(), {}, 'unavailable'],
  ];

  it.each(faults)('%s', async (_, listener, options, kind) => {
    const url = await upstream(listener);
    expect((await failureOf(open(url, options))).kind).toBe(kind);
    await expect.poll(() => left.size).toBe(1);
  });

  it('is not there', async () => {
    const url = await upstream(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect((await failureOf(open(url))).kind).toBe('unavailable');
  });
});
