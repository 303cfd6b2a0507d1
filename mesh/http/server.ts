import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { codes } from '../contract/errors.ts';
import { type Drain, drain } from './drain.ts';
import { createServe, type ServeOptions } from './serve.ts';

export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Refuses new work, lets what is under way finish, and closes; after `drainSeconds` it cuts what is left. */
  close(drain: Drain): Promise<void>;
}

export interface HttpServerOptions extends Omit<ServeOptions, 'isDraining'> {
  readonly port: number;
  readonly hostname: string;
}

/** Node's defaults let a slow sender hold a socket for minutes: headers, request, idle and count are all bounded. */
const bounds = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
};
const maxConnections = 5_000;

/** One `node:http` server. Rejects with the listen error (`EADDRINUSE`, `EACCES`) when the port cannot be had. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  let draining = false;
  const server = createServer(bounds, createServe({ ...options, isDraining: () => draining }));
  server.maxConnections = maxConnections;
  server.on('clientError', refuseBrokenRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.hostname, resolve);
  });
  const { port, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: (how) => {
      draining = true;
      return drain(server, how);
    },
  };
}

/** What node:http itself refuses: malformed or smuggled requests, oversized headers, senders that are too slow. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable) return;
  const [status, code] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ([codes.HEADERS_TOO_LARGE, 'HEADERS_TOO_LARGE'] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, 'BAD_REQUEST'] as const)
        : ([codes.BAD_REQUEST, 'BAD_REQUEST'] as const);
  const body = JSON.stringify({
    errors: [{ message: 'The request cannot be read.', extensions: { code } }],
  });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
