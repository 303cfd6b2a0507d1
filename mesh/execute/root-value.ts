import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { FetchResult } from '../contract/source.ts';
import { sealCursor } from '../core/sealed-cursor.ts';

/** Returns the value of a root field from its fetch, in the field's shape. Rows are guarded when they are written. */
export function rootValue(result: FetchResult, planned: PlannedFetch, view: PolicyView): unknown {
  switch (planned.shape) {
    case 'value':
      return result.rows[0]?.value;
    case 'list':
      return result.rows;
    case 'connection':
      return connection(result, planned, view);
  }
}

function connection({ rows, page }: FetchResult, { cursorContext = '' }: PlannedFetch, { key }: PolicyView) {
  const cursor = page?.endCursor ?? null;
  return {
    nodes: rows,
    totalCount: page?.totalCount ?? null,
    pageInfo: {
      hasNextPage: page?.hasNextPage ?? false,
      /** Sealed only when a client selects it. */
      get endCursor() {
        return cursor === null ? null : sealCursor(key, cursor, cursorContext);
      },
      truncated: page?.truncated ?? null,
    },
  };
}
