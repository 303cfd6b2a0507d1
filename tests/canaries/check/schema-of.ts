import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql';
import type { Exchanges } from './exchange.ts';

/** The schema as the gateway tells it, without the root whose figures differ from one moment to the next. */
export async function schemaOf(
  exchanges: Exchanges,
  client: Parameters<Exchanges['sendQuery']>[0],
): Promise<GraphQLSchema> {
  const [{ text }] = await exchanges.sendQuery(client, { query: getIntrospectionQuery() });
  const told = (JSON.parse(text) as { data: IntrospectionQuery }).data;
  const types = told.__schema.types.map((type) =>
    type.kind === 'OBJECT' && type.name === 'Query'
      ? { ...type, fields: type.fields.filter(({ name }) => name !== 'platform') }
      : type,
  );
  return buildClientSchema({ __schema: { ...told.__schema, types } });
}
