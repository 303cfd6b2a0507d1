import type { SourceKinds } from '../mesh/compose/compose.ts';
import type { SourceKind } from '../mesh/contract/source-kind.ts';

const openapi = lazy(async () => (await import('../sources/openapi/kind.ts')).openApiKind);
const graphql = lazy(async () => (await import('../sources/graphql/kind.ts')).graphqlKind);

/** The kinds of source that the gateway brings along. Each loads when a source uses it: Mesh's modules are heavy. */
export const sourceKinds: SourceKinds = {
  kinds: new Map<string, SourceKind>([
    // Mesh takes the name of the package, too: what it reads is checked under either name.
    ...['openapi', '@graphql-mesh/openapi'].map((name) => [name, openapi] as const),
    ...['graphql', '@graphql-mesh/graphql'].map((name) => [name, graphql] as const),
    ['opendatasoft', lazy(async () => (await import('../sources/opendatasoft/handler.ts')).default)],
    ['sensorthings', lazy(async () => (await import('../sources/sensorthings/handler.ts')).default)],
    ['sql', lazy(async () => (await import('../sources/sql/handler.ts')).default)],
  ]),
  fallback: lazy(async () => (await import('../sources/mesh/kind.ts')).meshKind),
};

function lazy(load: () => Promise<SourceKind>): SourceKind {
  return { open: async (entry) => (await load()).open(entry) };
}
