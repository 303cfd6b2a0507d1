import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { CorsSettings } from '../contract/cors.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Answer, Question } from '../contract/exchange.ts';
import { Leaving } from '../contract/leaving.ts';
import type { Maybe } from '../contract/maybe.ts';
import type { Route, Routes } from '../contract/route.ts';
import { createCors } from './cors.ts';
import { errorAnswer } from './error-answer.ts';
import { readBody } from './read-body.ts';
import { readTarget } from './request-target.ts';
import { writeAnswer } from './write-answer.ts';

export interface ServeOptions {
  readonly routes: Routes;
  readonly maxBodyBytes: number;
  /** Pages of other origins that may ask at `/graphql`: none unless you say. */
  readonly cors?: CorsSettings;
  readonly isDraining: () => boolean;
  readonly onUnexpected: (error: unknown) => void;
}

const noBody = Buffer.alloc(0);

/** From a request to the route of its path, and from the route's answer or error to the response. */
export function createServe({ routes, maxBodyBytes, cors, isDraining, onUnexpected }: ServeOptions) {
  const grant = cors && createCors(cors);
  return (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', headers } = request;
    const caller = new Leaving();
    const url = readTarget(request.url ?? '/', headers.host);
    const path = url === undefined ? '' : pathOf(url);
    const write = (answer: Answer) => {
      const granted = grant && path === '/graphql' ? grant(request, answer) : answer;
      writeAnswer(response, granted, isDraining() || !request.complete);
    };
    const refuse = (error: unknown) => {
      if (!(error instanceof PertuisError) && !caller.hasLeft) onUnexpected(error);
      write(errorAnswer(error, headers.accept));
    };
    response.once('close', () => {
      if (!response.writableFinished) caller.leave();
    });
    if (url === undefined) return refuse(new PertuisError('BAD_REQUEST', oddTarget));
    if (method === 'GET' && hasBody(headers)) return refuse(new PertuisError('BAD_REQUEST', bodyOfGet));
    const found = routes.get(path);
    if (!found)
      return refuse(new PertuisError('NOT_FOUND', 'There is nothing here. GraphQL is at /graphql.'));
    const ask = (body: Buffer) => answer(found, { method, url, headers, body, caller }, write, refuse);
    if (method === 'POST') readBody(request, maxBodyBytes, ask, refuse);
    else ask(noBody);
  };
}

const oddTarget =
  'The address of the request cannot be read. Send a path, percent-encoded, without a fragment and for this host.';
const bodyOfGet = 'A GET has no body. Send the parameters in the URL, or use POST.';

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
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
