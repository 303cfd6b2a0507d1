import { connect, type Socket } from 'node:net';
import type { Target } from '../attack.ts';
import { oneAddress } from './addresses.ts';
import type { Counter } from './counter.ts';

export interface OpenOptions {
  readonly count: number;
  readonly from?: readonly string[];
  readonly counter: Counter;
  /** Sent once connected. */
  readonly bytes?: Buffer | string;
  /** False leaves the gateway's bytes unread. */
  readonly reads?: boolean;
}

const atOnce = 200;
const connectWithinMs = 3_000;

/**
 * Opens many connections, a few hundred at a time, and never closes its own half. Resolves with those that stand; a refused one
 * counts as broken.
 */
export async function openSockets(target: Target, options: OpenOptions): Promise<Socket[]> {
  const { count, from = oneAddress, counter, bytes, reads = true } = options;
  const open: Socket[] = [];
  for (let opened = 0; opened < count; opened += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - opened) }, (_, index) =>
      openOne(target, from[(opened + index) % from.length] as string),
    );
    counter.attempt(batch.length);
    for (const socket of await Promise.all(batch)) {
      if (!socket) {
        counter.broken();
        continue;
      }
      if (reads) socket.resume();
      if (bytes) socket.write(bytes);
      open.push(socket);
    }
  }
  return open;
}

function openOne({ host, port }: Target, localAddress: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress, allowHalfOpen: true });
    const late = setTimeout(() => {
      socket.destroy();
      resolve(undefined);
    }, connectWithinMs);
    socket.on('error', () => {
      clearTimeout(late);
      socket.destroy();
      resolve(undefined);
    });
    socket.once('connect', () => {
      clearTimeout(late);
      resolve(socket);
    });
  });
}
