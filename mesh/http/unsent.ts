import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionBounds } from '../contract/listener.ts';

/** Responses that clients have not received yet. */
export interface Unsent {
  /**
   * Follows a response to its end. It retains `bytes` until then, because a part of a buffer retains the
   * whole buffer.
   */
  follow(response: ServerResponse, bytes: number): void;
  bytes(): number;
}

interface Entry {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly bytes: number;
  taken: number;
  /** Time without progress, summed over the checks. While the gateway itself is busy, no client can make progress. */
  stalledForMs: number;
}

/**
 * Creates the bound of memory for slow readers. It disconnects a client that reads nothing for `stalledMs`.
 *
 * When all unread responses exceed `unsentBytes`, it cuts those without progress for longest until the rest
 * fits.
 */
export function createUnsent({
  stalledMs,
  checkMs,
  unsentBytes,
}: Pick<ConnectionBounds, 'stalledMs' | 'checkMs' | 'unsentBytes'>): Unsent {
  const entries = new Set<Entry>();
  let timer: NodeJS.Timeout | undefined;
  let total = 0;

  /** Returns true when the client has read something since the last check, or is not the cause of the delay. */
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
    // `end` would not suffice: the kernel would continue to hold the unread bytes.
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

/** Returns whether a response waits for its client. A response behind another one of its connection does not. */
function waitsForReader({ response, socket }: Entry): boolean {
  return response.socket !== null && socket.writableLength > 0;
}

/** Returns the bytes that the kernel has accepted. `bytesWritten` also counts waiting bytes. */
function takenBy(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}
