import { PertuisError } from '../contract/errors.ts';
import { type OperationScope, operations, type TraceParent } from '../contract/events.ts';
import type { Answer, Exchange, Question } from '../contract/exchange.ts';
import type { Maybe } from '../contract/maybe.ts';
import { forMethods, type Route } from '../contract/route.ts';
import { trace } from '../contract/trace.ts';
import { errorAnswer } from './error-answer.ts';

export interface GraphqlRouteOptions {
  /** How long an answer may be kept when no source says less. */
  readonly ttlSeconds: number;
  readonly run: (exchange: Exchange) => Maybe<Answer>;
  /** Absent where there is none. */
  readonly explorer: Route | undefined;
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
}

/** `/graphql`: a browser that navigates here gets the explorer, everything else is a question. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return forMethods(['GET', 'POST', 'OPTIONS'], (question) => {
    const { method, headers, url } = question;
    if (method === 'OPTIONS') return preflight;
    const navigates = method === 'GET' && (headers.accept ?? '').includes('text/html');
    if (options.explorer && navigates && !/[?&]query=/.test(url)) return options.explorer(question);
    const exchange = startExchange(question, options.ttlSeconds);
    if (question.scope) question.scope.operation = exchange.operation;
    return trace(operations, { operation: exchange.operation }, () => answer(exchange, options));
  });
}

const preflight: Answer = {
  status: 204,
  headers: { allow: 'GET, HEAD, POST, OPTIONS' },
  body: Buffer.alloc(0),
  ageSeconds: 0,
};

/** For an asker who has left: no failure of ours. The status is nginx's for it, and is only counted. */
const unread: Answer = { status: 499, headers: {}, body: Buffer.alloc(0), ageSeconds: 0 };

function answer(exchange: Exchange, { run, onUnexpected }: GraphqlRouteOptions): Maybe<Answer> {
  const { operation, question } = exchange;
  const note = (answered: Answer) => {
    operation.status = answered.status;
    operation.sentBytes = Buffer.isBuffer(answered.body) ? answered.body.length : 0;
    return answered;
  };
  const refuse = (error: unknown) => {
    if (question.caller.hasLeft) return note(unread);
    if (!(error instanceof PertuisError)) onUnexpected(error, operation.requestId);
    operation.errorCodes = [error instanceof PertuisError ? error.code : 'INTERNAL'];
    return note(errorAnswer(error, question.headers.accept));
  };
  try {
    const answered = run(exchange);
    return answered instanceof Promise ? answered.then(note, refuse) : note(answered);
  } catch (error) {
    return refuse(error);
  }
}

function startExchange(question: Question, ttlSeconds: number): Exchange {
  return {
    question,
    operation: startOperation(question),
    outcome: { ttlSeconds, provenance: [], asked: new Set() },
    principal: undefined,
    view: undefined,
  };
}

function startOperation({ headers: { traceparent }, body, scope }: Question): OperationScope {
  const parent = typeof traceparent === 'string' ? readTraceParent(traceparent) : undefined;
  return {
    startedAtMs: performance.now(),
    name: 'anonymous',
    type: 'unknown',
    consumer: 'unknown',
    cache: 'uncacheable',
    status: 0,
    errorCodes: [],
    receivedBytes: body.length,
    sentBytes: 0,
    stages: [],
    fetches: [],
    ...(parent && { parent }),
    ...(scope && { requestId: scope.id }),
  };
}

/** W3C Trace Context, section 3.2. */
function readTraceParent(header: string): TraceParent | undefined {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header) ?? [];
  if (!traceId || !spanId) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '', 16) & 1) === 1 };
}
