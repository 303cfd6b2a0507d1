import type { Socket } from 'node:net';
import type { ConnectionBounds, Peer } from '../contract/listener.ts';
import { addressList, plainAddress } from '../core/addresses.ts';

/** One connection and what it waits for. Plain fields: every request writes them. */
export interface Connection extends Peer {
  readonly socket: Socket;
  /** Requests that have not been answered to their last byte. */
  open: number;
  /** Those of them that are read whole, so that it is the gateway that works. */
  answering: number;
  /** It has had an answer before. */
  isProven: boolean;
  /** Since when it has been in its present state, by `performance.now()`. */
  sinceMs: number;
  /** Its end is decided: whatever else it sends is not answered. */
  closing: boolean;
  /** What it sends is not even read any more: reading is what it makes expensive. */
  floods: boolean;
}

export interface Connections {
  /** Takes a connection up, or destroys it when nobody can make room for it. */
  accept(socket: Socket): void;
  of(socket: Socket): Connection;
  count(): number;
}

const stored = Symbol('connection');
type Known = Socket & { [stored]?: Connection };

/** At once, so that a flood pays for one look at the table with several places in it. */
const evictedShare = 0.02;

/**
 * Bounds connections in total and per address. A new one is never refused while an older one waits for its own peer: the
 * oldest of those is closed instead, first among connections that have never asked anything. So peers that hold connections
 * open lose them to those that use them.
 */
export function createConnections({
  maxConnections,
  perAddress,
  trustedProxies,
}: Pick<ConnectionBounds, 'maxConnections' | 'perAddress' | 'trustedProxies'>): Connections {
  const all = new Set<Connection>();
  const byAddress = new Map<string, Set<Connection>>();
  const isTrusted = addressList(trustedProxies);

  function accept(socket: Socket) {
    // Its peer may be gone already.
    const address = plainAddress(socket.remoteAddress ?? '');
    const group = isTrusted(address) ? undefined : groupOf(address);
    const neighbours = group === undefined ? undefined : (byAddress.get(group) ?? new Set<Connection>());
    const hasRoom =
      (!neighbours || makeRoom(neighbours, perAddress)) && makeRoom(all, maxConnections) && address !== '';
    if (!hasRoom) {
      socket.destroy();
      return;
    }
    const connection = startConnection(socket, address);
    (socket as Known)[stored] = connection;
    all.add(connection);
    if (group !== undefined && neighbours) byAddress.set(group, neighbours.add(connection));
    socket.once('close', () => {
      all.delete(connection);
      neighbours?.delete(connection);
      if (group !== undefined && neighbours?.size === 0) byAddress.delete(group);
    });
  }

  return {
    accept,
    of: (socket) => (socket as Known)[stored] ?? startConnection(socket, ''),
    count: () => all.size,
  };
}

function startConnection(socket: Socket, address: string): Connection {
  return {
    socket,
    address,
    open: 0,
    answering: 0,
    isProven: false,
    sinceMs: performance.now(),
    closing: false,
    floods: false,
  };
}

/** False when every connection is being answered. */
function makeRoom(connections: Set<Connection>, most: number): boolean {
  if (connections.size < most) return true;
  const waiting = [...connections].filter(({ answering, socket }) => answering === 0 && !socket.destroyed);
  waiting.sort((a, b) => Number(a.isProven) - Number(b.isProven) || a.sinceMs - b.sinceMs);
  for (const connection of waiting.slice(0, Math.max(1, Math.floor(most * evictedShare)))) {
    connection.closing = true;
    connections.delete(connection);
    connection.socket.destroy();
  }
  return connections.size < most;
}

/** Whoever has one IPv6 address has the other 2^64 of its network. */
function groupOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const parts = head === '' ? [] : head.split(':');
  if (tail !== undefined && parts.length < 4) {
    const after = tail === '' ? [] : tail.split(':');
    while (parts.length + after.length < 8) parts.push('0');
    parts.push(...after);
  }
  return parts.slice(0, 4).join(':');
}
