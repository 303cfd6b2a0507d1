import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

/** Reads the schema that this client may see. Undefined when it may see none. */
export async function readSchema(headers: Record<string, string>): Promise<GraphQLSchema | undefined> {
  try {
    const response = await fetch('/explorer/schema.json', { headers });
    const { data } = (await response.json()) as { data?: IntrospectionQuery | null };
    return data ? buildClientSchema(data) : undefined;
  } catch {
    return undefined;
  }
}
