import type { Query } from '../../mesh/contract/query.ts';
import type { FetchRequest } from '../../mesh/contract/source.ts';

/** Returns the query of a request. The planner sets it for every root field of rows, so its absence is a bug. */
export function rowsQueryOf({ query, coordinate }: FetchRequest): Query {
  if (!query)
    throw new Error(`${coordinate} has no query; the planner must set one for a root field of rows`);
  return query;
}
