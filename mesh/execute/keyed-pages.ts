import { PertuisError } from '../contract/errors.ts';
import type { KeyedPage, PlannedFetch } from '../contract/planned-fetch.ts';
import { type FetchResult, type Row, SourceFailure } from '../contract/source.ts';

const maxRows = 10_000;
const rowsPerCall = 1_000;
const maxPages = 20;

/**
 * Pages through rows in an order that tells nothing, for sources that cannot order by a digest: every row that fits is read,
 * ordered and cut here. Beyond `maxRows` it is refused, since a page of the first ones would tell which they are.
 */
export async function readKeyedPage(
  planned: PlannedFetch & { readonly keyedPage: KeyedPage },
  read: (planned: PlannedFetch) => Promise<FetchResult>,
  order: (rows: readonly Row[]) => readonly unknown[],
): Promise<FetchResult> {
  const { keyedPage, request } = planned;
  const rows: Row[] = [];
  let last: FetchResult;
  let bytes = 0;
  let calls = 0;
  let after: string | undefined;
  let pages = 0;
  do {
    const args = { ...request.args, first: rowsPerCall, ...(after !== undefined && { after }) };
    last = await read({ ...planned, request: { ...request, args } });
    rows.push(...last.rows);
    bytes += last.provenance.bytes;
    calls += last.provenance.calls;
    after = last.page?.hasNextPage ? (last.page.endCursor ?? undefined) : undefined;
    // A source that gives short pages, or the same one for ever, is not asked without end.
    pages += 1;
    if (rows.length > maxRows || pages > maxPages || last.page?.truncated)
      throw new SourceFailure('refused', `over ${maxRows} rows to put in an order that tells no key`);
  } while (after !== undefined);
  const from = offsetOf(keyedPage.after);
  const visible = order(rows);
  const page = visible.slice(from, from + keyedPage.first) as Row[];
  const end = from + page.length;
  return {
    rows: page,
    provenance: { ...last.provenance, bytes, calls },
    page: {
      hasNextPage: page.length > 0 && end < visible.length,
      endCursor: page.length > 0 ? String(end) : null,
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
