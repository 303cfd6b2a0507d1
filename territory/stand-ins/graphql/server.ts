/** A partner's GraphQL API, out of type definitions and the resolvers of its root fields. */
import { createSchema, createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { type StandIn, serve } from '../serve.ts';

export type Root = Readonly<Record<string, (parent: unknown, args: never) => unknown>>;

/** Events of root fields of `Subscription`, each the field's value. `signal` aborts when the subscriber has left. */
export type Events = Readonly<Record<string, (args: never, signal: AbortSignal) => AsyncIterable<unknown>>>;

export interface GraphqlOptions {
  readonly typeDefs: string;
  readonly root: Root;
  /** Served as server-sent events (GraphQL over SSE, distinct connections mode). */
  readonly events?: Events;
  readonly port?: number;
}

export interface GraphqlStandIn extends StandIn {
  /** Documents and variables that came since the last call. */
  takeOperations(): string[];
}

export async function startGraphql({
  typeDefs,
  root,
  events,
  port = 0,
}: GraphqlOptions): Promise<GraphqlStandIn> {
  const resolvers = { Query: root, ...(events && { Subscription: subscriptionsOf(events) }) };
  const schema = createSchema<YogaInitialContext>({ typeDefs, resolvers });
  let operations: string[] = [];
  const noteOperations: Plugin = {
    onParams({ params: { query, variables } }) {
      operations.push(`${query} ${JSON.stringify(variables ?? {})}`);
    },
  };
  const yoga = createYoga({ schema, logging: false, graphiql: false, plugins: [noteOperations] });
  const standIn = await serve(yoga, port);
  return {
    ...standIn,
    url: `${standIn.url}/graphql`,
    takeOperations() {
      const taken = operations;
      operations = [];
      return taken;
    },
  };
}

function subscriptionsOf(events: Events) {
  return Object.fromEntries(
    Object.entries(events).map(([name, open]) => [
      name,
      {
        subscribe: (_: unknown, args: never, { request }: YogaInitialContext) => open(args, request.signal),
        resolve: (event: unknown) => event,
      },
    ]),
  );
}
