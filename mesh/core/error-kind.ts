import { GraphQLError } from 'graphql';
import { PertuisError } from '../contract/errors.ts';

/** Returns a text that is the same for two causes which a client reads as the same error. */
export function errorKind(cause: unknown): string {
  if (cause instanceof PertuisError) return `${cause.code} ${cause.message}`;
  if (isMisfit(cause)) return 'misfit';
  return cause instanceof GraphQLError ? `graphql ${cause.message}` : 'unknown';
}

const abstractMisfit = /^(Abstract type "\w+" (must resolve|was resolved)|Runtime Object type )/;

/**
 * Whether a cause says that a value of a source does not have the type of its field. graphql-js complains of a value without
 * a place in the document, or of its type.
 */
export function isMisfit(cause: unknown): boolean {
  if (cause instanceof GraphQLError)
    return (cause.nodes === undefined && !cause.extensions.code) || abstractMisfit.test(cause.message);
  return cause instanceof Error && cause.message.startsWith('Cannot return null for non-nullable field ');
}
