import { PertuisError } from '../contract/errors.ts';
import type { KeyedPage } from '../contract/planned-fetch.ts';
import type { FetchResult, Row } from '../contract/source.ts';

/**
 * Cuts a page out of all rows in an order that reveals nothing, for sources that cannot order by a digest.
 * A page of the first rows in the source's order would reveal which rows they are.
 */
export function cutKeyedPage(
  read: FetchResult,
  keyedPage: KeyedPage,
  order: (rows: readonly Row[]) => readonly unknown[],
): FetchResult {
  const from = offsetOf(keyedPage.after);
  const visible = order(read.rows);
  const rows = visible.slice(from, from + keyedPage.first) as Row[];
  const end = from + rows.length;
  return {
    ...read,
    rows,
    page: {
      hasNextPage: rows.length > 0 && end < visible.length,
      endCursor: rows.length > 0 ? String(end) : null,
      totalCount: null,
    },
  };
}

function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0;
  const offset = Number(after);
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page of this list.');
}
