import { PertuisError } from '../contract/errors.ts';
import { type FetchRequest, type FetchResult, type Row, SourceFailure } from '../contract/source.ts';
import { leastFresh } from '../core/cache-control.ts';
import type { ListSettings } from './settings.ts';

type Fetch = (request: FetchRequest) => Promise<FetchResult>;

/**
 * Reads a partner's list: the whole list, or the requested page. The partner's own bound may require several
 * calls.
 */
export async function readList(
  request: FetchRequest,
  list: ListSettings,
  fetch: Fetch,
): Promise<FetchResult> {
  const { query, ...plain } = request;
  const { page } = list;
  if (!page) {
    const result = await fetch(plain);
    return { ...result, rows: rowsIn(result) };
  }
  const from = readOffset(query?.after);
  const first = query?.first ?? Number.POSITIVE_INFINITY;
  const results: FetchResult[] = [];
  const rows: Row[] = [];
  // One additional row shows whether there is a next page.
  for (let isDone = first === 0; !isDone; ) {
    const wanted = Math.min(page.max, first + 1 - rows.length);
    const args = { ...plain.args, [page.size]: wanted, [page.offset]: from + rows.length };
    const result = await fetch({ ...plain, args });
    const got = rowsIn(result);
    results.push(result);
    rows.push(...got);
    isDone = got.length < wanted || rows.length > first;
  }
  const shown = rows.slice(0, first);
  return {
    rows: shown,
    provenance: joinProvenance(results),
    page: {
      hasNextPage: shown.length > 0 && rows.length > shown.length,
      endCursor: shown.length > 0 ? String(from + shown.length) : null,
      totalCount: null,
    },
  };
}

/** Rejects a list with a null item, because it would look complete. */
function rowsIn({ rows: [row] }: FetchResult): readonly Row[] {
  const value = row?.value;
  if (!Array.isArray(value))
    throw new SourceFailure('bad-response', 'no list where the configuration says so');
  const isRow = (item: unknown) => item !== null && typeof item === 'object' && !Array.isArray(item);
  if (!value.every(isRow)) throw new SourceFailure('bad-response', 'a list with something else than objects');
  return value;
}

/** Combines several calls into one: total bytes, total calls, and the oldest of their times. */
function joinProvenance(results: readonly FetchResult[]): FetchResult['provenance'] {
  const parts = results.map(({ provenance }) => provenance);
  const [first = { source: '', fetchedAt: new Date().toISOString() }] = parts;
  return {
    ...first,
    ...leastFresh(...parts),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    calls: parts.reduce((sum, { calls }) => sum + calls, 0),
  };
}

function readOffset(after: string | undefined): number {
  if (after === undefined) return 0;
  const offset = /^\d{1,9}$/.test(after) ? Number(after) : Number.NaN;
  if (Number.isSafeInteger(offset)) return offset;
  throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page.');
}
