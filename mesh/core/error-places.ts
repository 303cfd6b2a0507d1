import { GraphQLError } from 'graphql';

/** Returns at how many places of the response an error stands; its path is that of the first one. */
export function placesOf({ extensions }: GraphQLError): number {
  return typeof extensions.places === 'number' ? extensions.places : 1;
}

/** Returns the same error for so many places: `extensions.places`, which an error at one place does not have. */
export function withPlaces(error: GraphQLError, places: number): GraphQLError {
  if (places <= 1) return error;
  const { message, nodes, path, originalError, extensions } = error;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(path && { path }),
    ...(originalError && { originalError }),
    extensions: { ...extensions, places },
  });
}
