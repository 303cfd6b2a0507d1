import { PertuisError } from '../contract/errors.ts';
import type { Send } from '../contract/query-model.ts';
import type { FetchRequest, FetchResult, Provenance, Row } from '../contract/source.ts';
import { leastFresh } from '../core/cache-control.ts';

/** Bound of pages, for a source with short pages, or with the same page for ever. */
const maxPages = 100;

/** Reads all rows of a request. Throws `ROW_LIMIT_EXCEEDED` above `maxRows`, or when the source has cut the rows. */
export async function readRows(request: FetchRequest, send: Send, maxRows: number): Promise<FetchResult> {
  const rows: Row[] = [];
  const results: FetchResult[] = [];
  let after: string | undefined;
  do {
    const query = request.query && after !== undefined ? { ...request.query, after } : request.query;
    const result = await send(query ? { ...request, query } : request);
    const { page } = result;
    results.push(result);
    for (const row of result.rows) rows.push(row);
    after = page?.hasNextPage ? (page.endCursor ?? undefined) : undefined;
    const goesOn = page?.hasNextPage === true && (after === undefined || results.length >= maxPages);
    if (rows.length > maxRows || goesOn || page?.truncated !== undefined) throw tooMany(request, maxRows);
  } while (after !== undefined);
  const reported = results.flatMap(({ reportedRows }) => reportedRows ?? []);
  return {
    rows,
    provenance: sum(results.map(({ provenance }) => provenance)),
    ...(reported.length > 0 && { reportedRows: reported.reduce((total, count) => total + count, 0) }),
  };
}

function tooMany({ coordinate }: FetchRequest, maxRows: number): PertuisError {
  return new PertuisError(
    'ROW_LIMIT_EXCEEDED',
    `${coordinate}: the source cannot do all of this itself, and the gateway reads at most ${maxRows} rows for it. Narrow the filter to fewer rows.`,
    { coordinate },
  );
}

function sum(parts: readonly Provenance[]): Provenance {
  const [first] = parts;
  if (!first) throw new Error('no part');
  if (parts.length === 1) return first;
  const phenomenonTime = parts
    .flatMap((part) => part.phenomenonTime ?? [])
    .sort()
    .at(-1);
  return {
    ...first,
    ...leastFresh(...parts),
    bytes: parts.reduce((total, { bytes }) => total + bytes, 0),
    calls: parts.reduce((total, { calls }) => total + calls, 0),
    ...(phenomenonTime !== undefined && { phenomenonTime }),
  };
}
