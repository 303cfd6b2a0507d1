import { GraphQLError } from 'graphql';
import type { Code } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { boundErrors } from './bound-errors.ts';

/** Gives every error a code, within the bounds of a response. Records the codes with the operation. */
export function withCodes(errors: readonly GraphQLError[], { operation }: RequestContext): GraphQLError[] {
  const complete = boundErrors(errors).map(withCode);
  operation.errorCodes = [...new Set(complete.map(({ extensions }) => String(extensions.code)))];
  return complete;
}

function withCode(error: GraphQLError): GraphQLError {
  return error.extensions.code ? error : coded(error, 'BAD_USER_INPUT', error.extensions);
}

/** Returns the same error under a code of this gateway. */
export function coded(error: GraphQLError, code: Code, extensions: Record<string, unknown>): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes && { nodes: error.nodes }),
    ...(error.path && { path: error.path }),
    extensions: { ...extensions, code },
  });
}
