import { GraphQLError } from 'graphql';
import { type Code, codes } from '../../mesh/contract/errors.ts';

/** Creates the error of an operation that is rejected before any work is done for it. */
export function refuse(code: Code, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: codes[code] } } });
}
