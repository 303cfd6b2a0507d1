import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attack, Target } from '../attack.ts';
import { memoryGrowth, socketsGone } from '../bounds.ts';
import { addresses } from '../tools/addresses.ts';
import { Counter } from '../tools/counter.ts';
import { postBytes } from '../tools/post-bytes.ts';
import { openSockets } from '../tools/sockets.ts';

const readers = 20;
/** How long a whole response may stay unread before its socket has to be gone. */
const goneAfterSeconds = 22;

/** 1 MB times so many aliases. */
const archives = (aliases: number, salt: number) =>
  JSON.stringify({
    query: `query Unread${salt} { ${Array.from({ length: aliases }, (_, i) => `a${i}: archives { id text }`).join(' ')} }`,
  });

/** The largest answer that is given at all: a gateway that limits answers is tried at its limit. */
async function largestGiven({ url }: Target): Promise<number> {
  for (const aliases of [24, 12, 6, 3, 2]) {
    const body = archives(aliases, 0);
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body }).catch(() => undefined);
    const text = (await response?.text().catch(() => '')) ?? '';
    if (response?.status === 200 && text.length > aliases * 500_000) return aliases;
  }
  return 1;
}

async function openUnread(target: Target, from: readonly string[], counter: Counter): Promise<Socket[]> {
  const aliases = await largestGiven(target);
  const count = readers * Math.ceil(24 / aliases);
  return openSockets(target, { count, from, counter, bytes: postBytes(archives(aliases, 1)), reads: false });
}

const unreadResponses = (id: string, name: string, readsBytes: number): Attack => ({
  id: `b2-${id}`,
  name: `responses: ${name}`,
  seconds: 7,
  leastAttempts: readers,
  bounds: [socketsGone(goneAfterSeconds), memoryGrowth(200)],
  waitForSocketsSeconds: goneAfterSeconds,
  async run(target) {
    const counter = new Counter();
    const sockets = await openUnread(target, addresses(4), counter);
    // `read` alone would start no reading: a paused socket takes its fill once, then little by little.
    if (readsBytes > 0) {
      setInterval(() => {
        for (const socket of sockets) socket.read(readsBytes);
      }, 500);
    }
    await pause(3_000);
    return counter.observed();
  },
});

const pipelined: Attack = {
  id: 'b2-pipelined',
  name: 'answers: 4 connections that send 20,000 requests each and read nothing',
  seconds: 8,
  leastAttempts: 4,
  bounds: [socketsGone(goneAfterSeconds), memoryGrowth(150)],
  waitForSocketsSeconds: goneAfterSeconds,
  async run(target) {
    const counter = new Counter();
    const bytes = postBytes('{"query":"{ sectors { code name households } }"}');
    const many = Buffer.concat(Array.from({ length: 500 }, () => bytes));
    const sockets = await openSockets(target, { count: 4, counter, reads: false });
    for (const socket of sockets) void writeSlowly(socket, many, 40);
    await pause(5_000);
    return counter.observed();
  },
};

async function writeSlowly(socket: Socket, bytes: Buffer, times: number) {
  for (let time = 0; time < times && socket.writable; time += 1) {
    if (!socket.write(bytes))
      await Promise.race([new Promise((go) => socket.once('drain', go)), pause(2_000)]);
  }
}

export const unread: readonly Attack[] = [
  unreadResponses('unread', '20 of 24 MB that nobody reads', 0),
  unreadResponses('read-slowly', '20 of 24 MB, read at 2 KB a second', 1_000),
  pipelined,
];
