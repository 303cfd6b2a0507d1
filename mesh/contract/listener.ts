/** Bounds on what the peers of one listener may hold. Durations are milliseconds, so that tests can be short. */
export interface ConnectionBounds {
  /** Open connections of this process. Beyond it, the oldest connection that waits for its peer is closed. */
  readonly maxConnections: number;
  /**
   * Open connections of one remote address (of one /64 in IPv6). Beyond it, the same rule applies to that
   * address.
   */
  readonly perAddress: number;
  /** Addresses or CIDR blocks without the limit `perAddress`: many clients share them. */
  readonly trustedProxies: readonly string[];
  /** From the opening of a connection, or the first byte of a later request, to the last byte of its header. */
  readonly headerMs: number;
  /** From the same moment to the last byte of its body. */
  readonly requestMs: number;
  /** Between two requests. */
  readonly idleMs: number;
  /** Without progress of a response that the client does not read. */
  readonly stalledMs: number;
  /** From a final response to the end of the socket, whatever the client still sends. */
  readonly lingerMs: number;
  /** Interval between checks of the durations. */
  readonly checkMs: number;
  /** Response bytes of all connections that clients have not read yet. */
  readonly unsentBytes: number;
  /** Requests of one connection that wait for their response at the same time. */
  readonly pipelined: number;
}

/** Clients that may read details about the gateway itself. `loopback` means the socket's address, never a header. */
export type Access = 'loopback' | 'open' | { readonly roles: readonly string[] };

/** The other end of a connection, as the socket knows it. */
export interface Peer {
  readonly address: string;
}
