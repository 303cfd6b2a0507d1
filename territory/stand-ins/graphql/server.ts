/** A partner's GraphQL API, out of type definitions and a root value. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';

export interface StandIn {
  readonly url: string;
  takeRequests(): string[];
  close(): Promise<void>;
}

export type Root = Readonly<Record<string, (parent: unknown, args: never) => unknown>>;

export async function startGraphql({
  typeDefs,
  root,
  port = 0,
}: {
  typeDefs: string;
  root: Root;
  port?: number;
}): Promise<StandIn> {
  let requests: string[] = [];
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: { Query: root } }),
    logging: false,
    graphiql: false,
    plugins: [
      {
        onParams: ({ params }) =>
          void requests.push(`${params.query} ${JSON.stringify(params.variables ?? {})}`),
      },
    ],
  });
  const server = createServer(yoga);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
