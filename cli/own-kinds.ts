import type { OwnKinds } from '../mesh/compose/mesh-handlers.ts';

/** The kinds of source that Pertuis brings along, beside Mesh's `openapi` and `graphql`. Each loads when a source uses it. */
export const ownKinds: OwnKinds = new Map<string, () => Promise<unknown>>([
  ['opendatasoft', () => import('../sources/opendatasoft/handler.ts')],
  ['sensorthings', () => import('../sources/sensorthings/handler.ts')],
  ['sql', () => import('../sources/sql/handler.ts')],
]);
