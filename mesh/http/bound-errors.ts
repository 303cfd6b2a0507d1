import { GraphQLError } from 'graphql';
import { countOmitted, errorBounds, errorsOmitted, shortMessage } from '../core/error-bounds.ts';

/**
 * Limits the errors of one response to `errorBounds`: their number, the length of each message, the places of
 * each, and the bytes of all.
 * A last error, `ERRORS_OMITTED`, counts the omitted ones.
 */
export function boundErrors(errors: readonly GraphQLError[]): GraphQLError[] {
  const told: GraphQLError[] = [];
  let bytes = 0;
  let omitted = 0;
  for (const error of errors) {
    const standsFor = countOmitted(error);
    const isFull = told.length === errorBounds.errors || bytes > errorBounds.bytes;
    if (standsFor > 0 || isFull) {
      omitted += standsFor || 1;
      continue;
    }
    const short = shorten(error);
    bytes += Buffer.byteLength(JSON.stringify(short));
    if (bytes > errorBounds.bytes && told.length > 0) omitted += 1;
    else told.push(short);
  }
  return omitted > 0 ? [...told, errorsOmitted(omitted)] : told;
}

function shorten(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path, extensions } = error;
  const places = errorBounds.locations;
  const message = shortMessage(error.message);
  if (message === error.message && (positions?.length ?? 0) <= places) return error;
  return new GraphQLError(message, {
    ...(nodes
      ? { nodes: nodes.slice(0, places) }
      : source && positions && { source, positions: positions.slice(0, places) }),
    ...(path && { path }),
    extensions,
  });
}
