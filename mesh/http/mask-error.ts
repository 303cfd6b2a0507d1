import { GraphQLError } from 'graphql';
import { PertuisError } from '../contract/errors.ts';
import { coded } from './error-codes.ts';

/** `requestId`: of the request whose response it stands in, for the log. */
export type MaskError = (error: unknown, requestId?: string) => Error;

/**
 * Errors as they may be read outside. What GraphQL says of a malformed question is fit to read and so are our own; values
 * of a source that do not fit their type are told without the value; anything unknown is masked and handed to
 * `onUnexpected` whole.
 */
export function createErrorMask(onUnexpected: (error: unknown, requestId?: string) => void): MaskError {
  return (error, requestId) => {
    if (!(error instanceof GraphQLError)) return masked(error, requestId);
    const { originalError, path } = error;
    if (originalError instanceof PertuisError)
      return coded(error, originalError.code, originalError.extensions);
    if (path && isMisfit(originalError)) return misfit(error);
    if (originalError === undefined || originalError instanceof GraphQLError) return error;
    return masked(originalError, requestId, error);
  };

  function masked(cause: unknown, requestId?: string, at?: GraphQLError): GraphQLError {
    if (cause instanceof PertuisError)
      return new GraphQLError(cause.message, { extensions: cause.extensions });
    onUnexpected(cause, requestId);
    const place = at ? { nodes: at.nodes ?? [], ...(at.path && { path: at.path }) } : {};
    return new GraphQLError('Something went wrong here.', { ...place, extensions: { code: 'INTERNAL' } });
  }
}

const abstractMisfit = /^(Abstract type "\w+" (must resolve|was resolved)|Runtime Object type )/;

/** graphql-js complains of a value without a place in the document, or of its type: that is a source's, not the asker's. */
function isMisfit(error: unknown): boolean {
  if (error instanceof GraphQLError)
    return (error.nodes === undefined && !error.extensions.code) || abstractMisfit.test(error.message);
  return error instanceof Error && error.message.startsWith('Cannot return null for non-nullable field ');
}

function misfit({ nodes, path }: GraphQLError): GraphQLError {
  return new GraphQLError('The source gave a value that does not have the type of this field.', {
    ...(nodes && { nodes }),
    ...(path && { path }),
    extensions: { code: 'SOURCE_BAD_ANSWER' },
  });
}
