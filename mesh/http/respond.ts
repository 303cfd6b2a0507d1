import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { getSSEProcessor } from 'graphql-yoga';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import type { Accepted, JsonType } from '../core/accept.ts';
import { metered } from '../core/metered.ts';
import { timed } from '../core/trace.ts';
import type { WrittenResult } from '../core/written-result.ts';
import { withCodes } from './error-codes.ts';
import type { MaskError } from './mask-error.ts';
import { statusOf, withoutHttp } from './response-status.ts';

/** Proxies must not buffer events. */
const eventHeaders = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

type Result = ExecutionResult | WrittenResult;

/** Writes the result of an operation as a response: JSON, or server-sent events. */
export type Respond = (
  result: Result | AsyncIterable<Result>,
  requestContext: RequestContext,
  accepted: Accepted,
) => HttpResponse;

/**
 * Creates the only writer of results. It masks, codes and bounds the errors of a result, and derives the
 * status from them.
 */
export function createRespond(maskError: MaskError): Respond {
  const toEvents = getSSEProcessor();

  return (result, requestContext, accepted) => {
    const { operation } = requestContext;
    const write = () => {
      if (isAsyncIterable<Result>(result)) return writeEvents(result, requestContext);
      if (accepted.json === undefined) return writeEvent(result, requestContext);
      return writeJson(result, requestContext, accepted.json);
    };
    return timed(operation, 'respond', () => metered(write, operation));
  };

  function writeJson(result: Result, requestContext: RequestContext, type: JsonType): HttpResponse {
    const errors = result.errors && errorsOf(result.errors, requestContext);
    const status = statusOf({ ...('data' in result && { data: null }), ...(errors && { errors }) }, type);
    const outward = errors && withoutHttp(errors);
    const body =
      'write' in result
        ? result.write(outward)
        : Buffer.from(JSON.stringify(outward ? { ...result, errors: outward } : result));
    requestContext.operation.status = status;
    const headers = { 'content-type': `${type}; charset=utf-8` };
    return { status, headers, body, ageSeconds: 0 };
  }

  function writeEvents(result: AsyncIterable<Result>, requestContext: RequestContext): HttpResponse {
    const events = mapAsyncIterator(result, (one) => coded(one, requestContext));
    const { body } = toEvents(events as never, globalThis as never, 'text/event-stream') as Response;
    requestContext.operation.status = 200;
    return { status: 200, headers: eventHeaders, body: body as HttpResponse['body'], ageSeconds: 0 };
  }

  /** Writes one result as events, for a client that accepts only events (GraphQL over SSE, distinct connections). */
  function writeEvent(result: Result, requestContext: RequestContext): HttpResponse {
    const { data, ...one } = coded(result, requestContext);
    const status = statusOf(result, 'application/json');
    const outward = {
      ...(data !== undefined && { data }),
      ...one,
      ...(one.errors && { errors: withoutHttp(one.errors) }),
    };
    const body = Buffer.from(
      `:\n\nevent: next\ndata: ${JSON.stringify(outward)}\n\nevent: complete\ndata:\n\n`,
    );
    requestContext.operation.status = status;
    return { status, headers: eventHeaders, body, ageSeconds: 0 };
  }

  /** Prepares a result for an event. Denied fields are added here, because no middleware reads a stream. */
  function coded(result: Result, requestContext: RequestContext): ExecutionResult {
    const { denied } = requestContext.executionInfo;
    if (!result.errors && !denied) return result;
    return {
      ...result,
      ...(result.errors && { errors: errorsOf(result.errors, requestContext) }),
      ...(denied && { extensions: { denied } }),
    };
  }

  function errorsOf(errors: readonly GraphQLError[], requestContext: RequestContext): GraphQLError[] {
    return withCodes(
      errors.map((error) => maskError(error, requestContext.operation.requestId)) as GraphQLError[],
      requestContext,
    );
  }
}
