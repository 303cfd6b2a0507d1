import { GraphQLError } from 'graphql';
import { PertuisError } from '../contract/errors.ts';
import { isMisfit } from '../core/error-kind.ts';
import { placesOf, withPlaces } from '../core/error-places.ts';
import { coded } from './error-codes.ts';

/** Masks an error. `requestId` identifies the request in the log. */
export type MaskError = (error: unknown, requestId?: string) => Error;

/**
 * Creates the mask of errors for clients. GraphQL's errors about a malformed document pass unchanged, and so
 * do the gateway's own.
 *
 * For a source value with a wrong type, the message omits the value. All other errors are masked, and passed
 * to `onUnexpected` unchanged.
 */
export function createErrorMask(onUnexpected: (error: unknown, requestId?: string) => void): MaskError {
  return (error, requestId) => {
    if (!(error instanceof GraphQLError)) return masked(error, requestId);
    const { originalError, path } = error;
    if (originalError instanceof PertuisError)
      return withPlaces(coded(error, originalError.code, originalError.extensions), placesOf(error));
    if (path && isMisfit(originalError)) return withPlaces(misfit(error), placesOf(error));
    if (originalError === undefined || originalError instanceof GraphQLError) return error;
    return withPlaces(masked(originalError, requestId, error), placesOf(error));
  };

  function masked(cause: unknown, requestId?: string, at?: GraphQLError): GraphQLError {
    if (cause instanceof PertuisError)
      return new GraphQLError(cause.message, { extensions: cause.extensions });
    onUnexpected(cause, requestId);
    const place = at ? { nodes: at.nodes ?? [], ...(at.path && { path: at.path }) } : {};
    return new GraphQLError('Something went wrong here.', { ...place, extensions: { code: 'INTERNAL' } });
  }
}

function misfit({ nodes, path }: GraphQLError): GraphQLError {
  return new GraphQLError('The source gave a value that does not have the type of this field.', {
    ...(nodes && { nodes }),
    ...(path && { path }),
    extensions: { code: 'SOURCE_BAD_RESPONSE' },
  });
}
