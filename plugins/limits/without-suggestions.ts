import { GraphQLError } from 'graphql';

/**
 * Removes `Did you mean "x"?` from GraphQL's own messages. It reveals names of the schema to clients that may
 * not read it.
 */
export function withoutSuggestions(error: GraphQLError): GraphQLError {
  const message = beforeSuggestion(error.message);
  if (message === error.message) return error;
  const { nodes, source, positions, path, extensions } = error;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    ...(path && { path }),
    extensions,
  });
}

/** A suggestion is the end of a message. What comes before may repeat a request, at any length. */
function beforeSuggestion(message: string): string {
  const at = message.lastIndexOf('Did you mean ');
  return at < 0 ? message : message.slice(0, at).trimEnd();
}
