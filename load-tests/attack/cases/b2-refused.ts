import { setTimeout as pause } from 'node:timers/promises';
import type { Attack } from '../attack.ts';
import { socketsGone } from '../bounds.ts';
import { Counter } from '../tools/counter.ts';
import { openSockets } from '../tools/sockets.ts';

/** Sockets that have been refused and whose sender stays. Each is one request; the sender never closes its half. */
const post = 'POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n';
const count = 400;

const refusals: readonly { id: string; name: string; bytes: string; goesOn?: string; within?: number }[] = [
  { id: '400', name: 'no HTTP', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n' },
  {
    id: '400-json',
    name: 'a body that is no JSON',
    bytes: `${post}connection: close\r\ncontent-length: 1\r\n\r\n{`,
  },
  { id: '408', name: 'headers that never end', bytes: post, within: 20 },
  {
    id: '413-length',
    name: 'a body that says 1 GB, and goes on',
    bytes: `${post}content-length: 1000000000\r\n\r\n`,
    goesOn: 'x'.repeat(1_000),
  },
  {
    id: '413-chunks',
    name: 'chunks beyond the limit, and on',
    bytes: `${post}transfer-encoding: chunked\r\n\r\n${`8000\r\n${'x'.repeat(0x8000)}\r\n`.repeat(4)}`,
    goesOn: `100\r\n${'x'.repeat(256)}\r\n`,
  },
  {
    id: '415',
    name: 'a compressed body, and on',
    bytes: `${post}content-encoding: gzip\r\ncontent-length: 90000\r\n\r\n`,
    goesOn: 'x'.repeat(100),
  },
  {
    id: '431',
    name: 'headers of 64 KB',
    bytes: `GET /graphql HTTP/1.1\r\nhost: gateway\r\n${`x-large: ${'x'.repeat(1_000)}\r\n`.repeat(64)}`,
  },
  { id: 'connect', name: 'CONNECT', bytes: 'CONNECT inside:80 HTTP/1.1\r\nhost: inside:80\r\n\r\n' },
  {
    id: 'upgrade',
    name: 'an upgrade',
    bytes:
      'GET /graphql HTTP/1.1\r\nhost: gateway\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    within: 20,
  },
];

export const refused: readonly Attack[] = refusals.map(({ id, name, bytes, goesOn, within = 8 }) => ({
  id: `b2-after-${id}`,
  name: `refused sockets: ${name}`,
  seconds: 6,
  leastAttempts: count,
  bounds: [socketsGone(within)],
  waitForSocketsSeconds: within,
  async run(target) {
    const counter = new Counter();
    const sockets = await openSockets(target, { count, counter, bytes: Buffer.from(bytes, 'latin1') });
    if (goesOn) {
      setInterval(() => {
        for (const socket of sockets) if (socket.writable) socket.write(goesOn);
      }, 500);
    }
    await pause(500);
    return counter.observed();
  },
}));
