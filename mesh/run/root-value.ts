import type { PlannedFetch } from '../contract/plan.ts';
import type { FetchResult, Row } from '../contract/source.ts';
import { withinScope } from './row-scope.ts';

/** The value of a root field out of what its fetch brought, in the field's shape. */
export function rootValue(result: FetchResult, { shape, rowScope }: PlannedFetch): unknown {
  if (shape === 'value') return withinValue(result.rows[0]?.value, rowScope);
  const rows = withinScope(result.rows, rowScope);
  return shape === 'connection' ? connection(rows, result) : rows;
}

function connection(nodes: readonly Row[], { page }: FetchResult) {
  return {
    nodes,
    totalCount: page?.totalCount ?? null,
    pageInfo: {
      hasNextPage: page?.hasNextPage ?? false,
      endCursor: page?.endCursor ?? null,
      truncated: page?.truncated ?? null,
    },
  };
}

/** A partner's API may answer somebody else's row to a plain question: it must not leave. */
function withinValue(value: unknown, scope: Parameters<typeof withinScope>[1]) {
  if (!scope || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return withinScope(value, scope);
  return withinScope([value as Row], scope)[0] ?? null;
}
