import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionBounds } from '../contract/listener.ts';

/** Responses that clients have not taken yet. */
export interface Unsent {
  /** Follows a response to its end. `bytes` are held for it until then: a piece of a buffer keeps the whole buffer. */
  follow(response: ServerResponse, bytes: number): void;
  bytes(): number;
}

interface Entry {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly bytes: number;
  taken: number;
  /** How long it has gone without progress. Added up look by look: while the gateway itself is busy, nobody can make any. */
  stalledForMs: number;
}

/**
 * Bounds what slow readers hold. A client that takes nothing for `stalledMs` is cut. When all of them together hold more than
 * `unsentBytes`, the one that has gone longest without progress is cut, until the rest fits.
 */
export function createUnsent({
  stalledMs,
  checkMs,
  unsentBytes,
}: Pick<ConnectionBounds, 'stalledMs' | 'checkMs' | 'unsentBytes'>): Unsent {
  const entries = new Set<Entry>();
  let timer: NodeJS.Timeout | undefined;
  let total = 0;

  /** True when its reader has taken something since the last look, or is not what it waits for. */
  function hasMoved(entry: Entry): boolean {
    const taken = takenBy(entry.socket);
    if (taken === entry.taken && waitsForReader(entry)) return false;
    entry.taken = taken;
    entry.stalledForMs = 0;
    return true;
  }

  function sweep() {
    for (const entry of entries) {
      if (hasMoved(entry)) continue;
      entry.stalledForMs += checkMs;
      if (entry.stalledForMs >= stalledMs) cut(entry);
    }
  }

  function cutSlowest(newcomer: Entry) {
    for (const entry of entries) hasMoved(entry);
    const others = [...entries].filter((entry) => entry !== newcomer && entry.bytes > 0);
    others.sort((a, b) => b.stalledForMs - a.stalledForMs);
    for (const entry of others) {
      if (total <= unsentBytes) return;
      cut(entry);
    }
  }

  function cut(entry: Entry) {
    forget(entry);
    // Not an orderly end: the kernel would go on holding what the peer does not read.
    entry.socket.resetAndDestroy();
  }

  function forget(entry: Entry) {
    if (!entries.delete(entry)) return;
    total -= entry.bytes;
    if (entries.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    bytes: () => total,
    follow(response, bytes) {
      const { socket } = response.req;
      const entry = { response, socket, bytes, taken: takenBy(socket), stalledForMs: 0 };
      entries.add(entry);
      total += bytes;
      timer ??= setInterval(sweep, checkMs).unref();
      response.once('close', () => forget(entry));
      if (total > unsentBytes) cutSlowest(entry);
    },
  };
}

/** A response that waits for its turn behind another one of its connection does not wait for the reader. */
function waitsForReader({ response, socket }: Entry): boolean {
  return response.socket !== null && socket.writableLength > 0;
}

/** Bytes that the kernel has taken from us: `bytesWritten` counts those that wait, too. */
function takenBy(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}
