import { defineConfig, loadGraphQLHTTPSubgraph } from '@graphql-mesh/compose-cli';

// The router runtime has no additional resolvers and no keys over REST: it gets the same data from two Federation subgraphs.
const subgraph = (name) => ({
  sourceHandler: loadGraphQLHTTPSubgraph(name, {
    source: `./${name}.graphql`,
    endpoint: `http://127.0.0.1/${name}`,
    federation: true,
  }),
});

export const composeConfig = defineConfig({ subgraphs: [subgraph('posts'), subgraph('users')] });
