import type { IncomingMessage, ServerResponse } from 'node:http';
import { PertuisError } from '../contract/errors.ts';
import type { Answer, Question } from '../contract/exchange.ts';
import { Leaving } from '../contract/leaving.ts';
import type { Maybe } from '../contract/maybe.ts';
import type { Route, Routes } from '../contract/route.ts';
import { errorAnswer } from './error-answer.ts';
import { readBody } from './read-body.ts';
import { writeAnswer } from './write-answer.ts';

export interface ServeOptions {
  readonly routes: Routes;
  readonly maxBodyBytes: number;
  readonly isDraining: () => boolean;
  readonly onUnexpected: (error: unknown) => void;
}

const noBody = Buffer.alloc(0);

/** From a request to the route of its path, and from the route's answer or error to the response. */
export function createServe({ routes, maxBodyBytes, isDraining, onUnexpected }: ServeOptions) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '/', headers } = request;
    const { remoteAddress } = request.socket;
    const caller = new Leaving();
    const write = (answer: Answer) => writeAnswer(response, answer, isDraining() || !request.complete);
    const refuse = (error: unknown) => {
      if (!(error instanceof PertuisError) && !caller.hasLeft) onUnexpected(error);
      write(errorAnswer(error, headers.accept));
    };
    response.once('close', () => {
      if (!response.writableFinished) caller.leave();
    });
    const found = routeOf(url, routes);
    if (!found)
      return refuse(new PertuisError('NOT_FOUND', 'There is nothing here. GraphQL is at /graphql.'));
    const ask = (body: Buffer) =>
      answer(found, { method, url, headers, body, caller, remoteAddress }, write, refuse);
    if (method === 'POST') readBody(request, maxBodyBytes, ask, refuse);
    else ask(noBody);
  };
}

function routeOf(url: string, routes: Routes): Route | undefined {
  const query = url.indexOf('?');
  return routes.get(query < 0 ? url : url.slice(0, query));
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
