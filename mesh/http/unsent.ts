import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionBounds } from '../contract/door.ts';

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
  progressedAtMs: number;
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

  function look(entry: Entry, nowMs: number) {
    const taken = takenBy(entry.socket);
    if (taken === entry.taken && waitsForReader(entry)) return;
    entry.taken = taken;
    entry.progressedAtMs = nowMs;
  }

  function sweep() {
    const nowMs = performance.now();
    for (const entry of entries) {
      look(entry, nowMs);
      if (nowMs - entry.progressedAtMs >= stalledMs) cut(entry);
    }
  }

  function cutSlowest(newcomer: Entry) {
    const nowMs = performance.now();
    for (const entry of entries) look(entry, nowMs);
    const others = [...entries].filter((entry) => entry !== newcomer && entry.bytes > 0);
    others.sort((a, b) => a.progressedAtMs - b.progressedAtMs);
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
      const entry = { response, socket, bytes, taken: takenBy(socket), progressedAtMs: performance.now() };
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
