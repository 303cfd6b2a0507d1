import { PertuisError } from '../contract/errors.ts';
import { type OperationScope, operations, type TraceParent } from '../contract/events.ts';
import type { HttpRequest, HttpResponse, RequestContext } from '../contract/request-context.ts';
import { forMethods, type Route } from '../contract/route.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import { trace } from '../core/trace.ts';
import { errorResponse } from './error-response.ts';

export interface GraphqlRouteOptions {
  /** Lifetime of a response in seconds when no source has a shorter one. */
  readonly ttlSeconds: number;
  readonly run: (requestContext: RequestContext) => MaybePromise<HttpResponse>;
  /** Absent when the explorer is disabled. */
  readonly explorer: Route | undefined;
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
}

/**
 * Creates the route `/graphql`. A browser that navigates to it receives the explorer. Every other request is
 * an operation.
 */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return forMethods(['GET', 'POST', 'OPTIONS'], (request) => {
    const { method, headers, url } = request;
    if (method === 'OPTIONS') return preflight;
    const navigates = method === 'GET' && (headers.accept ?? '').includes('text/html');
    if (options.explorer && navigates && !/[?&]query=/.test(url)) return options.explorer(request);
    const requestContext = startRequestContext(request, options.ttlSeconds);
    if (request.scope) request.scope.operation = requestContext.operation;
    return trace(operations, { operation: requestContext.operation }, () =>
      response(requestContext, options),
    );
  });
}

const preflight: HttpResponse = {
  status: 204,
  headers: { allow: 'GET, HEAD, POST, OPTIONS' },
  body: Buffer.alloc(0),
  ageSeconds: 0,
};

/** Response for a client that has left. It is only counted, and is not a failure. nginx uses this status for it. */
const unread: HttpResponse = { status: 499, headers: {}, body: Buffer.alloc(0), ageSeconds: 0 };

function response(
  requestContext: RequestContext,
  { run, onUnexpected }: GraphqlRouteOptions,
): MaybePromise<HttpResponse> {
  const { operation, request } = requestContext;
  const note = (answered: HttpResponse) => {
    operation.status = answered.status;
    operation.sentBytes = Buffer.isBuffer(answered.body) ? answered.body.length : 0;
    return answered;
  };
  const refuse = (error: unknown) => {
    if (request.cancellation.isCancelled) return note(unread);
    if (!(error instanceof PertuisError)) onUnexpected(error, operation.requestId);
    operation.errorCodes = [error instanceof PertuisError ? error.code : 'INTERNAL'];
    const refused = errorResponse(error, request.headers.accept);
    return note({ ...refused, headers: { ...refused.headers, ...requestContext.executionInfo.headers } });
  };
  try {
    const answered = run(requestContext);
    return answered instanceof Promise ? answered.then(note, refuse) : note(answered);
  } catch (error) {
    return refuse(error);
  }
}

function startRequestContext(request: HttpRequest, ttlSeconds: number): RequestContext {
  return {
    request,
    operation: startOperation(request),
    executionInfo: { ttlSeconds, provenance: [], requestedExtensions: new Set() },
    principal: undefined,
    view: undefined,
  };
}

function startOperation({ headers: { traceparent }, body, scope }: HttpRequest): OperationScope {
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
