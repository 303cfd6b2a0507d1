import type { Query } from '../../mesh/contract/query.ts';
import type { FetchRequest } from '../../mesh/contract/source.ts';

/** The query of a request. The planner makes one for every root field of rows, so its absence is a bug. */
export function rowsQueryOf({ query, coordinate }: FetchRequest): Query {
  if (!query) throw new Error(`${coordinate} came without a query`);
  return query;
}
