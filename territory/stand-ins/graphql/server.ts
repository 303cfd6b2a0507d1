/** A partner's GraphQL API, out of type definitions and the resolvers of its root fields. */
import { createSchema, createYoga } from 'graphql-yoga';
import { type StandIn, serve } from '../serve.ts';

export type Root = Readonly<Record<string, (parent: unknown, args: never) => unknown>>;

export interface GraphqlOptions {
  readonly typeDefs: string;
  readonly root: Root;
  readonly port?: number;
}

export async function startGraphql({ typeDefs, root, port = 0 }: GraphqlOptions): Promise<StandIn> {
  const schema = createSchema({ typeDefs, resolvers: { Query: root } });
  const yoga = createYoga({ schema, logging: false, graphiql: false });
  const standIn = await serve(yoga, port);
  return { ...standIn, url: `${standIn.url}/graphql` };
}
