import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('blog', {
        source: '../../bench/pertuis/blog.openapi.yaml',
        endpoint: '{env.BENCH_UPSTREAM}',
      }),
    },
  ],
  additionalTypeDefs: /* GraphQL */ `
    extend type Post {
      user: User
        @resolveTo(
          sourceName: "blog"
          sourceTypeName: "Query"
          sourceFieldName: "usersByIds"
          keyField: "userId"
          keysArg: "id"
          valueKeyField: "id"
        )
    }
  `,
});
