import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { codes, PertuisError } from '../contract/errors.ts';
import type { Answer } from '../contract/exchange.ts';
import { Leaving } from '../contract/leaving.ts';
import type { Maybe } from '../contract/maybe.ts';
import type { Routes } from '../contract/route.ts';
import { errorAnswer } from './error-answer.ts';
import { writeAnswer } from './write-answer.ts';

export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Refuses new work, lets what is under way finish, and closes; after `drainSeconds` it cuts what is left. */
  close(drainSeconds: number): Promise<void>;
}

export interface HttpServerOptions {
  readonly routes: Routes;
  readonly port: number;
  readonly hostname: string;
  readonly onUnexpected: (error: unknown) => void;
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
  const server = createServer(bounds, (request, response) => {
    serve(request, response, options, () => draining);
  });
  server.maxConnections = maxConnections;
  server.on('clientError', refuseBrokenRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.hostname, resolve);
  });
  const { port, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: (drainSeconds) => {
      draining = true;
      return drain(server, drainSeconds);
    },
  };
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, onUnexpected }: HttpServerOptions,
  isDraining: () => boolean,
) {
  const caller = new Leaving();
  response.once('close', () => {
    if (!response.writableFinished) caller.leave();
  });
  const write = (answer: Answer) => writeAnswer(response, answer, isDraining() || !request.complete);
  const refuse = (error: unknown) => {
    if (!(error instanceof PertuisError) && !caller.hasLeft) onUnexpected(error);
    write(errorAnswer(error, request.headers.accept));
  };
  let answer: Maybe<Answer>;
  try {
    answer = route(request, routes)(request, caller);
  } catch (error) {
    return refuse(error);
  }
  if (answer instanceof Promise) answer.then(write, refuse);
  else write(answer);
}

function route(request: IncomingMessage, routes: Routes) {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const found = routes.get(path);
  if (!found) throw new PertuisError('NOT_FOUND', 'There is nothing here. GraphQL is at /graphql.');
  return found;
}

async function drain(server: Server, drainSeconds: number) {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), drainSeconds * 1000);
  await closed;
  clearTimeout(cut);
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
