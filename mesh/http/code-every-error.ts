import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Code } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { boundErrors } from './bound-errors.ts';

interface Processed {
  readonly result: unknown;
  readonly serverContext: { readonly requestContext: RequestContext };
  setResult(result: never): void;
}

/**
 * Every error that leaves has a stable code, those of a subscription's events, too. Errors that have none by now are the
 * asker's: they failed before running.
 */
export function codeEveryError({ result, serverContext: { requestContext }, setResult }: Processed) {
  const coded = (one: ExecutionResult) =>
    one.errors ? { ...one, errors: withCodes(one.errors, requestContext) } : one;
  if (isAsyncIterable<ExecutionResult>(result)) setResult(mapAsyncIterator(result, coded) as never);
  else if (result) setResult(coded(result) as never);
}

/** The one way out of every error: coded, and within the bounds of what a response may say. Notes the codes with the operation. */
export function withCodes(errors: readonly GraphQLError[], { operation }: RequestContext): GraphQLError[] {
  const complete = boundErrors(errors).map(withCode);
  operation.errorCodes = [...new Set(complete.map(({ extensions }) => String(extensions.code)))];
  return complete;
}

function withCode(error: GraphQLError): GraphQLError {
  const { code, http } = error.extensions as { code?: string; http?: { status?: number } };
  // Yoga's own word for a mutation by GET.
  if (http?.status === 405) return coded(error, 'METHOD_NOT_ALLOWED', error.extensions);
  return code ? error : coded(error, 'BAD_USER_INPUT', error.extensions);
}

/** The same error under one of our codes. */
export function coded(error: GraphQLError, code: Code, extensions: Record<string, unknown>): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes && { nodes: error.nodes }),
    ...(error.path && { path: error.path }),
    extensions: { ...extensions, code },
  });
}
