import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attack, Target } from '../attack.ts';
import { socketsGone } from '../bounds.ts';
import { addresses, oneAddress } from '../tools/addresses.ts';
import { Counter } from '../tools/counter.ts';
import { postBytes } from '../tools/post-bytes.ts';
import { openSockets } from '../tools/sockets.ts';

/** Headers may take 10 s, and Node looks every few seconds. */
const goneAfterSeconds = 20;

interface Holding {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly from: readonly string[];
  readonly bytes?: Buffer | string;
  /** Sent again and again, every second. */
  readonly drip?: string;
}

const post = 'POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n';
const holdings: readonly Holding[] = [
  { id: 'seven-bytes', name: '5,000 that send 7 bytes', count: 5_000, from: oneAddress, bytes: 'POST /g' },
  {
    id: 'seven-bytes-many',
    name: '5,000 that send 7 bytes, from 50 addresses',
    count: 5_000,
    from: addresses(50),
    bytes: 'POST /g',
  },
  { id: 'silent', name: '6,000 that send nothing', count: 6_000, from: addresses(4) },
  {
    id: 'drip-headers',
    name: '2,000 that send a header a second',
    count: 2_000,
    from: oneAddress,
    bytes: 'GET /graphql HTTP/1.1\r\n',
    drip: 'x: y\r\n',
  },
  {
    id: 'drip-body',
    name: '2,000 that send a byte of a body a second',
    count: 2_000,
    from: oneAddress,
    bytes: `${post}content-length: 90000\r\n\r\n`,
    drip: ' ',
  },
  {
    id: 'idle',
    name: '5,000 that ask once and stay',
    count: 5_000,
    from: addresses(4),
    bytes: postBytes('{"query":"{ sectors { code } }"}'),
  },
];

export const connections: readonly Attack[] = holdings.map((holding) => ({
  id: `b2-${holding.id}`,
  name: `connections: ${holding.name}`,
  seconds: 8,
  leastAttempts: holding.count,
  bounds: [socketsGone(goneAfterSeconds)],
  waitForSocketsSeconds: goneAfterSeconds,
  run: (target) => hold(target, holding),
}));

async function hold(target: Target, { count, from, bytes, drip }: Holding) {
  const counter = new Counter();
  const sockets = await openSockets(target, { count, from, counter, ...(bytes && { bytes }) });
  if (drip) dripInto(sockets, drip);
  await pause(1_000);
  return counter.observed();
}

function dripInto(sockets: readonly Socket[], bytes: string) {
  setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(bytes);
  }, 1_000);
}
