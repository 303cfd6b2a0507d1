import { AsyncLocalStorage } from 'node:async_hooks';
import type { Plugin } from '@envelop/core';
import type { GraphQLSchema } from 'graphql';
import {
  createYoga,
  type GraphQLParams,
  type YogaLogger,
  type Plugin as YogaPlugin,
  type YogaServerInstance,
} from 'graphql-yoga';
import type { Admission } from '../contract/admission.ts';
import { PertuisError } from '../contract/errors.ts';
import type { HttpResponse, Middleware, RequestContext } from '../contract/request-context.ts';
import { type Accepted, readAccept } from '../core/accept.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';
import { timed } from '../core/trace.ts';
import { boundValidation } from './bound-validation.ts';
import { checkOperationTypes } from './check-operation-types.ts';
import { codeEveryError } from './code-every-error.ts';
import type { GraphqlParameters } from './graphql-request.ts';
import { createKnownRequests, type KnownRequestsBytes } from './known-requests.ts';
import { createErrorMask } from './mask-error.ts';
import { needEventStream } from './need-event-stream.ts';
import { traceReading } from './trace-reading.ts';

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  /** The Envelop pipeline: limits first, then plan and run. */
  readonly plugins: readonly Plugin[];
  /** Learns of errors that leave masked. */
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
  /** Gives work on unknown documents its turn. */
  readonly admission: Pick<Admission, 'turn'>;
  readonly maxBytes: KnownRequestsBytes;
}

export interface GraphqlStage {
  readonly stage: Middleware;
  /** What documents and requests take that are kept. */
  bytes(): number;
}

interface Context {
  readonly requestContext: RequestContext;
  readonly parameters: GraphqlParameters;
}

/** Reading, checking and planning a document takes as long as bringing so many values, and one for each character. */
const costOfDocument = 1_000;
/** Hands Yoga what has been read of a request: two readers of the same bytes could read them differently. */
const readAlready: YogaPlugin<object, Context> = {
  onRequestParse({ serverContext, setRequestParser }) {
    setRequestParser(() => serverContext.parameters as GraphQLParams);
  },
};

const requestIds = new AsyncLocalStorage<string | undefined>();

const silent: YogaLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** The last stage: GraphQL over HTTP by Yoga, from checked bytes to the bytes of an answer. */
export function createGraphqlStage(options: GraphqlOptions): GraphqlStage {
  const { schema, plugins, onUnexpected, admission, maxBytes } = options;
  const maskError = createErrorMask(onUnexpected);
  const known = createKnownRequests({ schema, plugins, maskError, maxBytes });
  const yoga = createYoga<Context>({
    schema,
    plugins: [
      readAlready,
      boundValidation,
      traceReading,
      checkOperationTypes,
      needEventStream,
      ...plugins,
      ...known.plugins,
      { onResultProcess: codeEveryError },
    ],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    logging: silent,
    maxRequestBodySize: false,
    // Its own caches are bounded in number only, and keep what was refused.
    parserAndValidationCache: false,
    // Yoga masks errors without saying whose they are.
    maskedErrors: { maskError: (error) => maskError(error, requestIds.getStore()) },
  });
  const stage: Middleware = (requestContext) => {
    const accepted = readAccept(requestContext.request.headers.accept);
    if (!accepted.json && !accepted.events) throw new PertuisError('NOT_ACCEPTABLE', offers);
    const request = known.read(requestContext);
    for (const name of request.asked) requestContext.executionInfo.asked.add(name);
    return andThen(
      known.respond(requestContext, request),
      (again) => again ?? read(requestContext, request.parameters, accepted),
    );
  };
  return { stage, bytes: () => known.bytes };

  /** Nobody's unknown documents are read before others have had their turn. */
  function read(
    requestContext: RequestContext,
    parameters: GraphqlParameters,
    accepted: Accepted,
  ): MaybePromise<HttpResponse> {
    const turn = admission.turn(requestContext, costOfDocument + parameters.query.length);
    return andThen(turn, () => throughYoga(requestContext, parameters, accepted));
  }

  async function throughYoga(
    requestContext: RequestContext,
    parameters: GraphqlParameters,
    accepted: Accepted,
  ): Promise<HttpResponse> {
    const response = await requestIds.run(requestContext.operation.requestId, () =>
      sendQuery(yoga, requestContext, parameters, accepted),
    );
    // What stopped the operation as a whole is worded in one place, whichever way it came.
    if (requestContext.executionInfo.refusal) throw requestContext.executionInfo.refusal;
    const result = await timed(requestContext.operation, 'respond', () =>
      toHttpResponse(response, requestContext),
    );
    known.learn(requestContext, parameters, result);
    return result;
  }
}

const offers =
  'Accept application/json or application/graphql-response+json, and text/event-stream for a subscription.';

/** The request says only how it came and which types may be answered; the rest has been read. */
async function sendQuery(
  yoga: YogaServerInstance<Context, object>,
  requestContext: RequestContext,
  parameters: GraphqlParameters,
  { json, events }: Accepted,
): Promise<Response> {
  const { method, cancellation } = requestContext.request;
  const types = [json, events ? 'text/event-stream' : undefined].filter((type) => type !== undefined);
  const init = { method, signal: cancellation.signal, headers: { accept: types.join(', ') } };
  return yoga.fetch('http://gateway/graphql', init, { requestContext, parameters });
}

async function toHttpResponse(response: Response, { operation }: RequestContext): Promise<HttpResponse> {
  const contentType = response.headers.get('content-type') ?? 'application/json';
  const headers: Record<string, string> = { 'content-type': contentType };
  const allow = response.headers.get('allow');
  if (allow) headers.allow = allow;
  operation.status = response.status;
  const streams = contentType.startsWith('text/event-stream') && response.ok;
  // What stands between must not gather events before it hands them on.
  if (streams) headers['x-accel-buffering'] = 'no';
  const body = streams && response.body ? response.body : Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers, body, ageSeconds: 0 };
}
