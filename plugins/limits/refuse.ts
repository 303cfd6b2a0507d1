import { GraphQLError } from 'graphql';
import type { Code } from '../../mesh/contract/errors.ts';

/** A question that is turned away before any work is done for it. */
export function refuse(code: Code, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
