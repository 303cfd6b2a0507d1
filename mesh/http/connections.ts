import type { Socket } from 'node:net';
import type { ConnectionBounds, Peer } from '../contract/listener.ts';
import { addressList, plainAddress } from '../core/addresses.ts';

/** One connection and its state. Plain fields, because every request writes them. */
export interface Connection extends Peer {
  readonly socket: Socket;
  /** Requests without a complete response. */
  open: number;
  /** Requests among them that are read whole, so that the gateway is at work. */
  answering: number;
  /** Whether it has received a response before. */
  isProven: boolean;
  /** Start of its present state, by `performance.now()`. */
  sinceMs: number;
  /** Whether it is closing. Further requests receive no response. */
  closing: boolean;
  /** Whether the gateway has stopped reading from it, because reading its bytes is the expensive part. */
  floods: boolean;
}

export interface Connections {
  /** Accepts a connection, or destroys it when there is no room for it. */
  accept(socket: Socket): void;
  of(socket: Socket): Connection;
  count(): number;
}

const stored = Symbol('connection');
type Known = Socket & { [stored]?: Connection };

/**
 * Part of the connections to close at a time. A flood then costs one search of the table for several closed
 * connections.
 */
const evictedShare = 0.02;

/**
 * Creates the bounds of connections, in total and per address. A new connection is accepted while an older
 * one waits for its own peer.
 *
 * The oldest waiting connection is closed instead, first among those without any request so far. Peers that
 * only hold connections open lose them to active clients.
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
    // Its peer may have left already.
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

/** Returns false when every connection has a request in progress. */
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

/** Returns the group of an address. The owner of one IPv6 address has the other 2^64 of its network. */
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
