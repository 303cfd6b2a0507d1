import { defineConfig } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

const at = (name) => ({ location: `${process.env.BENCH_SUBGRAPHS}/${name}` });

export const gatewayConfig = defineConfig({
  supergraph: './supergraph.graphql',
  unifiedGraphHandler,
  transportEntries: { posts: at('posts'), users: at('users') },
});
