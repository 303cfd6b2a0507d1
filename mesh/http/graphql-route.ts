import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PertuisError } from '../contract/errors.ts';
import { type OperationScope, operations } from '../contract/events.ts';
import type { Answer, Exchange } from '../contract/exchange.ts';
import type { Route } from '../contract/route.ts';
import { errorAnswer } from './error-answer.ts';
import { readBody } from './read-body.ts';

export interface GraphqlRouteOptions {
  readonly maxBodyBytes: number;
  /** How long an answer may be kept when no source says less. */
  readonly ttlSeconds: number;
  readonly run: (exchange: Exchange) => Promise<Answer>;
  readonly explorer: Route;
  readonly onUnexpected: (error: unknown) => void;
}

const methods = new Set(['GET', 'POST']);

/** `/graphql`: a browser that navigates here gets the explorer, everything else is a question. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return async (request, signal) => {
    const { method = '', headers } = request;
    if (method === 'OPTIONS') return preflight;
    if (!methods.has(method)) throw new PertuisError('METHOD_NOT_ALLOWED', 'Use GET or POST.');
    const navigates = method === 'GET' && (headers.accept ?? '').includes('text/html');
    if (navigates && !(request.url ?? '').includes('query=')) return options.explorer(request, signal);
    const body = method === 'POST' ? await readBody(request, options.maxBodyBytes) : Buffer.alloc(0);
    const exchange = startExchange(request, body, signal, options.ttlSeconds);
    return operations.tracePromise(() => answer(exchange, options), { operation: exchange.operation });
  };
}

const preflight: Answer = {
  status: 204,
  headers: { allow: 'GET, POST, OPTIONS' },
  body: Buffer.alloc(0),
  ageSeconds: 0,
};

async function answer(exchange: Exchange, { run, onUnexpected }: GraphqlRouteOptions): Promise<Answer> {
  const { operation, question } = exchange;
  let answered: Answer;
  try {
    answered = await run(exchange);
  } catch (error) {
    if (!(error instanceof PertuisError) && !question.signal.aborted) onUnexpected(error);
    answered = errorAnswer(error, question.headers.accept);
    operation.errorCodes = [error instanceof PertuisError ? error.code : 'INTERNAL'];
  }
  operation.status = answered.status;
  operation.sentBytes = Buffer.isBuffer(answered.body) ? answered.body.length : 0;
  return answered;
}

function startExchange(
  request: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
  ttlSeconds: number,
): Exchange {
  const { method = '', url = '/', headers } = request;
  return {
    question: { method, url, headers, body, signal },
    operation: startOperation(headers.traceparent, body.length),
    outcome: { ttlSeconds, provenance: [], asked: new Set() },
    principal: undefined,
    view: undefined,
  };
}

/** Takes part in the caller's trace when there is one (W3C Trace Context, section 3.2). */
function startOperation(traceparent: string | string[] | undefined, receivedBytes: number): OperationScope {
  const parent =
    typeof traceparent === 'string'
      ? /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent)
      : null;
  return {
    id: parent?.[1] ?? randomUUID().replaceAll('-', ''),
    startedAtMs: performance.now(),
    name: 'anonymous',
    type: 'unknown',
    consumer: 'unknown',
    cache: 'uncacheable',
    status: 0,
    errorCodes: [],
    receivedBytes,
    sentBytes: 0,
    ...(parent?.[2] && { parentSpanId: parent[2] }),
  };
}
