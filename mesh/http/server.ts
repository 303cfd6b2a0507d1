import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ConnectionBounds } from '../contract/listener.ts';
import { defaultBounds } from './bounds.ts';
import { createConnections } from './connections.ts';
import { type Drain, drain } from './drain.ts';
import { createHostPolicy } from './host-policy.ts';
import { refuseBroken, refuseConnect } from './refuse-broken.ts';
import { createServe, type ServeOptions } from './serve.ts';
import { createUnsent } from './unsent.ts';

export interface HttpServer {
  /** Address of the server, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly connections: { count(): number; unsentBytes(): number };
  /**
   * Rejects new work, waits for the requests in progress, and closes. After `drainSeconds` it destroys the
   * remaining connections.
   */
  close(drain: Drain): Promise<void>;
}

export interface HttpServerOptions
  extends Pick<ServeOptions, 'routes' | 'maxBodyBytes' | 'cors' | 'onUnexpected'> {
  readonly port: number;
  readonly hostname: string;
  readonly connections?: Partial<ConnectionBounds> | undefined;
  /** Names with a dot that the gateway accepts as its own. */
  readonly hosts?: readonly string[] | undefined;
}

const maxHeaderSize = 16 * 1024;
/** Connections that the kernel holds until they are accepted. Linux limits them to `net.core.somaxconn`. */
const backlog = 4_096;

/**
 * Starts one `node:http` server. Rejects with the listen error (`EADDRINUSE`, `EACCES`) when the port is not
 * available.
 */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  let draining = false;
  const { port: wanted, hostname: host, hosts = [], ...serving } = options;
  const bounds = { ...defaultBounds, ...options.connections };
  const connections = createConnections(bounds);
  const unsent = createUnsent(bounds);
  const checkHost = createHostPolicy([host, ...hosts]);
  const isDraining = () => draining;
  const serve = createServe({ ...serving, bounds, connections, unsent, checkHost, isDraining });
  const server = createServer(
    {
      // A repeated header is read as both values together, never as the first alone.
      joinDuplicateHeaders: true,
      headersTimeout: bounds.headerMs,
      requestTimeout: bounds.requestMs,
      keepAliveTimeout: bounds.idleMs,
      connectionsCheckingInterval: bounds.checkMs,
      maxHeaderSize,
      insecureHTTPParser: false,
      // The gateway rejects a missing Host itself, with a code.
      requireHostHeader: false,
    },
    (request, response) => serve(request, response),
  );
  server.on('connection', connections.accept);
  server.on('checkContinue', (request, response) => serve(request, response, 'continue'));
  server.on('checkExpectation', (request, response) => serve(request, response, 'more'));
  server.on('connect', ({ socket }) => refuseConnect(connections.of(socket), bounds.lingerMs));
  server.on('clientError', (error, socket) =>
    refuseBroken(error, connections.of(socket as Socket), bounds.lingerMs),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: wanted, host, backlog }, resolve);
  });
  const { port, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    connections: { count: connections.count, unsentBytes: unsent.bytes },
    close: (how) => {
      draining = true;
      return drain(server, how);
    },
  };
}
