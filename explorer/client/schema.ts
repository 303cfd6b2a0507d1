import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql';

/** Reads the schema that this client may see. Undefined when it may see none. */
export async function readSchema(headers: Record<string, string>): Promise<GraphQLSchema | undefined> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const { data } = (await response.json()) as { data?: IntrospectionQuery | null };
    return data ? buildClientSchema(data) : undefined;
  } catch {
    return undefined;
  }
}
