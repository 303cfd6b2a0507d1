import type { ConnectionBounds } from '../contract/listener.ts';

/** Bounds of connections. The defaults of Node let a slow sender hold a socket for minutes. */
export const defaultBounds: ConnectionBounds = {
  maxConnections: 5_000,
  perAddress: 256,
  trustedProxies: ['127.0.0.0/8', '::1'],
  headerMs: 5_000,
  requestMs: 15_000,
  idleMs: 10_000,
  stalledMs: 20_000,
  lingerMs: 1_000,
  checkMs: 1_000,
  unsentBytes: 64 * 1024 * 1024,
  pipelined: 16,
};
