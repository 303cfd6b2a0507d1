import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CorsSettings } from '../contract/cors.ts';
import { PertuisError } from '../contract/errors.ts';
import type { ConnectionBounds } from '../contract/listener.ts';
import type { HttpRequest, HttpResponse } from '../contract/request-context.ts';
import type { Route, Routes } from '../contract/route.ts';
import { Cancellation } from '../core/cancellation.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import { checkRequest } from './check-request.ts';
import type { Connection, Connections } from './connections.ts';
import { createCors } from './cors.ts';
import { errorResponse } from './error-response.ts';
import type { CheckHost } from './host-policy.ts';
import { destroyWithin, linger } from './linger.ts';
import { responseForMethod } from './methods.ts';
import { readBody } from './read-body.ts';
import { closeRequestScope, openRequestScope } from './request-scope.ts';
import type { Unsent } from './unsent.ts';
import { writeResponse } from './write-response.ts';

export interface ServeOptions {
  readonly routes: Routes;
  readonly maxBodyBytes: number;
  readonly bounds: ConnectionBounds;
  readonly connections: Connections;
  readonly unsent: Unsent;
  readonly checkHost: CheckHost;
  /** Web origins that may send requests to `/graphql`. Default: none. */
  readonly cors?: CorsSettings;
  readonly isDraining: () => boolean;
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
}

export type Serve = (
  request: IncomingMessage,
  response: ServerResponse,
  expects?: 'continue' | 'more',
) => void;

const noBody = Buffer.alloc(0);
const notFound = () => new PertuisError('NOT_FOUND', 'There is nothing here. GraphQL is at /graphql.');

/** Creates the handler of all requests. It calls the route of the path and writes its response or error. */
export function createServe(options: ServeOptions): Serve {
  const { routes, maxBodyBytes, bounds, connections, unsent, checkHost, isDraining, onUnexpected } = options;
  const grant = options.cors && createCors(options.cors);
  return (request, response, expects) => {
    const { method = '', headers } = request;
    const connection = connections.of(request.socket);
    if (connection.closing) return;
    const cancellation = new Cancellation();
    const scope = openRequestScope(request);
    let isWhole = false;
    let isLast = false;
    let url = '';
    const write = (httpResponse: HttpResponse) => {
      isLast ||= !isWhole && !request.complete && hasBody(request);
      if (isLast) goAfter(connection, bounds);
      const granted = grant && pathOf(url) === '/graphql' ? grant(request, httpResponse) : httpResponse;
      scope.status = granted.status;
      writeResponse(response, granted, { close: isLast || isDraining(), unsent, requestId: scope.id });
    };
    const refuse = (error: unknown) => {
      if (!(error instanceof PertuisError) && !cancellation.isCancelled) onUnexpected(error, scope.id);
      scope.errorCode = error instanceof PertuisError ? error.code : 'INTERNAL';
      write(errorResponse(error, headers.accept));
    };
    const refuseAndClose = (error: unknown) => {
      isLast = true;
      refuse(error);
    };
    connection.open += 1;
    connection.sinceMs = performance.now();
    response.once('close', () => {
      if (!response.writableFinished) cancellation.cancel();
      closeRequestScope(scope, !response.writableFinished);
      settle(connection, isWhole, bounds.lingerMs);
    });
    const sendQuery = (body: Buffer) => {
      isWhole = true;
      connection.answering += 1;
      const httpRequest = {
        method: method === 'HEAD' ? 'GET' : method,
        url,
        headers,
        body,
        cancellation,
        peer: connection,
        scope,
      };
      httpResponse(found as Route, httpRequest, write, refuse);
    };

    try {
      if (connection.open > bounds.pipelined) {
        readNoMore(connection);
        throw tooManyPipelined(bounds.pipelined);
      }
      if (expects === 'more') throw expectationFailed();
      url = checkRequest(request, checkHost);
    } catch (error) {
      return refuseAndClose(error);
    }
    const path = pathOf(url);
    const found = routes.get(path);
    if (found) scope.path = path;
    const given = responseForMethod(url, method, found);
    if (given) return write(given);
    if (!found) return refuse(notFound());
    if (method !== 'POST') return hasBody(request) ? refuseAndClose(bodyRefused()) : sendQuery(noBody);
    // Only for a body that will be read.
    if (expects) request.once('resume', () => response.headersSent || response.writeContinue());
    readBody(request, maxBodyBytes, sendQuery, refuse);
  };
}

/** Closes the socket after the last response of a connection, also when the peer neither reads nor stops sending. */
function goAfter(connection: Connection, { lingerMs, stalledMs }: ConnectionBounds) {
  const { socket } = connection;
  connection.closing = true;
  // node:http calls this method after the last byte. Its own version would reset the connection while the
  // peer still sends.
  socket.destroySoon = () => linger(socket, lingerMs, connection.floods);
  destroyWithin(socket, stalledMs);
}

/**
 * Stops reading from a connection. A request whose body is read resumes the socket, unless it has the mark
 * that node:http gives to slow writers.
 */
function readNoMore(connection: Connection) {
  const socket: Socket & { _paused?: boolean } = connection.socket;
  connection.floods = true;
  socket._paused = true;
  socket.pause();
}

function settle(connection: Connection, wasWhole: boolean, lingerMs: number) {
  connection.open -= 1;
  if (wasWhole) connection.answering -= 1;
  connection.isProven ||= wasWhole;
  connection.sinceMs = performance.now();
  if (connection.closing && connection.answering === 0)
    linger(connection.socket, lingerMs, connection.floods);
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) !== 0);
}

function bodyRefused() {
  return new PertuisError('BAD_REQUEST', 'Only a POST may have a body.');
}

function expectationFailed() {
  return new PertuisError('EXPECTATION_FAILED', 'The only expectation that is met is 100-continue.');
}

function tooManyPipelined(most: number) {
  const message = `More than ${most} requests wait on this connection. Wait for responses, or open another one.`;
  return new PertuisError('TOO_MANY_PIPELINED', message);
}

function httpResponse(
  route: Route,
  httpRequest: HttpRequest,
  write: (httpResponse: HttpResponse) => void,
  refuse: (error: unknown) => void,
) {
  let answered: MaybePromise<HttpResponse>;
  try {
    answered = route(httpRequest);
  } catch (error) {
    return refuse(error);
  }
  if (answered instanceof Promise) answered.then(write, refuse);
  else write(answered);
}
