import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CorsSettings } from '../contract/cors.ts';
import type { ConnectionBounds } from '../contract/door.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Answer, Question } from '../contract/exchange.ts';
import { Leaving } from '../contract/leaving.ts';
import type { Maybe } from '../contract/maybe.ts';
import type { Route, Routes } from '../contract/route.ts';
import { checkRequest } from './check-request.ts';
import type { Connection, Connections } from './connections.ts';
import { createCors } from './cors.ts';
import { errorAnswer } from './error-answer.ts';
import type { CheckHost } from './host-policy.ts';
import { destroyWithin, linger } from './linger.ts';
import { answerForMethod } from './methods.ts';
import { readBody } from './read-body.ts';
import { closeRequestScope, openRequestScope } from './request-scope.ts';
import type { Unsent } from './unsent.ts';
import { writeAnswer } from './write-answer.ts';

export interface ServeOptions {
  readonly routes: Routes;
  readonly maxBodyBytes: number;
  readonly bounds: ConnectionBounds;
  readonly connections: Connections;
  readonly unsent: Unsent;
  readonly checkHost: CheckHost;
  /** Pages of other origins that may ask at `/graphql`: none unless you say. */
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

/** From a request to the route of its path, and from the route's answer or error to the response. */
export function createServe(options: ServeOptions): Serve {
  const { routes, maxBodyBytes, bounds, connections, unsent, checkHost, isDraining, onUnexpected } = options;
  const grant = options.cors && createCors(options.cors);
  return (request, response, expects) => {
    const { method = '', headers } = request;
    const connection = connections.of(request.socket);
    if (connection.closing) return;
    const caller = new Leaving();
    const scope = openRequestScope(request);
    let isWhole = false;
    let isLast = false;
    let url = '';
    const write = (answer: Answer) => {
      isLast ||= !isWhole && !request.complete && hasBody(request);
      if (isLast) goAfter(connection, bounds);
      const granted = grant && pathOf(url) === '/graphql' ? grant(request, answer) : answer;
      scope.status = granted.status;
      writeAnswer(response, granted, { close: isLast || isDraining(), unsent, requestId: scope.id });
    };
    const refuse = (error: unknown) => {
      if (!(error instanceof PertuisError) && !caller.hasLeft) onUnexpected(error, scope.id);
      scope.errorCode = error instanceof PertuisError ? error.code : 'INTERNAL';
      write(errorAnswer(error, headers.accept));
    };
    const refuseAndClose = (error: unknown) => {
      isLast = true;
      refuse(error);
    };
    connection.open += 1;
    connection.sinceMs = performance.now();
    response.once('close', () => {
      if (!response.writableFinished) caller.leave();
      closeRequestScope(scope, !response.writableFinished);
      settle(connection, isWhole, bounds.lingerMs);
    });
    const ask = (body: Buffer) => {
      isWhole = true;
      connection.answering += 1;
      const question = {
        method: method === 'HEAD' ? 'GET' : method,
        url,
        headers,
        body,
        caller,
        peer: connection,
        scope,
      };
      answer(found as Route, question, write, refuse);
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
    const given = answerForMethod(url, method, found);
    if (given) return write(given);
    if (!found) return refuse(notFound());
    if (method !== 'POST') return hasBody(request) ? refuseAndClose(bodyRefused()) : ask(noBody);
    // Only for a body that is going to be read.
    if (expects) request.once('resume', () => response.headersSent || response.writeContinue());
    readBody(request, maxBodyBytes, ask, refuse);
  };
}

/** The last response of a connection takes the socket with it, also when the peer neither reads nor stops sending. */
function goAfter(connection: Connection, { lingerMs, stalledMs }: ConnectionBounds) {
  const { socket } = connection;
  connection.closing = true;
  // node:http calls it when the last byte is out, and by itself would reset the connection under a peer that still sends.
  socket.destroySoon = () => linger(socket, lingerMs, connection.floods);
  destroyWithin(socket, stalledMs);
}

/** Requests whose bodies are read start the socket again, unless it is marked as node:http marks one that writes too slowly. */
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

function answer(
  route: Route,
  question: Question,
  write: (answer: Answer) => void,
  refuse: (error: unknown) => void,
) {
  let answered: Maybe<Answer>;
  try {
    answered = route(question);
  } catch (error) {
    return refuse(error);
  }
  if (answered instanceof Promise) answered.then(write, refuse);
  else write(answered);
}
