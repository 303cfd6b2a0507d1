import {
  type FetchContext,
  type FetchResult,
  type PageInfo,
  type Row,
  type Source,
  SourceFailure,
} from '../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../mesh/core/cache-control.ts';
import { firstOfEach, project, sortRows } from './schema/arrange.ts';
import { decodeCursor, encodeCursor } from './schema/cursor.ts';
import { fetchEach } from './schema/fetch-each.ts';
import { createTableFinder } from './schema/find-table.ts';
import { matches } from './schema/matches.ts';
import { readRecord } from './schema/read-record.ts';
import { readTableRequest, type TableRequest } from './schema/read-request.ts';
import { buildTableSchema, type Column, type Table } from './schema/table.ts';

/** A table as its upstream holds it now. */
export interface TableRecords extends Freshness {
  /** Keyed by the names that the upstream gives to its columns. */
  readonly records: readonly unknown[];
  /** Received from the upstream. */
  readonly bytes: number;
}

export interface TableSourceOptions<T extends Table> {
  readonly name: string;
  readonly kind: string;
  readonly tables: readonly T[];
  /** Reads a table whole: at most 100,000 records. Throws `SourceFailure`. */
  read(table: T, context: FetchContext): Promise<TableRecords>;
  close?(): Promise<void>;
}

const maxRecords = 100_000;

/**
 * Creates a source for an upstream that gives whole tables and no more, such as a feed or a file. Filters, order, pages and
 * rows by key are evaluated here. Records are held against the columns: one that does not fit fails the request.
 *
 * @example
 * createTableSource({
 *   name, kind: 'tides', tables: [{ type: 'Tide', root: 'tides', name: 'tides', keys: [], columns }],
 *   read: async (_table, { signal }) => ({ records: await readTides(signal), bytes: 0 }),
 * });
 */
export function createTableSource<T extends Table>({
  name,
  kind,
  tables,
  read,
  close = async () => {},
}: TableSourceOptions<T>): Source {
  const find = createTableFinder(tables);
  return {
    name,
    kind,
    schema: buildTableSchema(tables),
    capabilities: {
      ...{ select: false, filter: false, order: false },
      ...{ page: false, aggregate: false, batchByKey: false },
    },
    fetch: (requests, context) =>
      fetchEach(requests, async (request) => {
        const { table, key } = find(request.coordinate);
        const asked = readTableRequest(table, key, request);
        const isEmpty = (asked.first === 0 && !asked.count) || asked.byKey?.keys.length === 0;
        const offset = asked.after === undefined ? 0 : decodeCursor(asked.after, isOffset).offset;
        const held = isEmpty ? undefined : checked(await read(table, context));
        const rows = held?.records.map((record) => readRecord(record, table.columns)) ?? [];
        return { ...arrange(rows, asked, offset), provenance: provenanceOf(held) };
      }),
    async probe(signal) {
      try {
        const [table] = tables;
        if (table) await read(table, { signal });
        return { up: true };
      } catch {
        return { up: false, reason: 'the upstream cannot be read' };
      }
    },
    close,
  };

  function provenanceOf(held: TableRecords | undefined): FetchResult['provenance'] {
    const base = { source: name, fetchedAt: new Date().toISOString() };
    if (!held) return { ...base, bytes: 0, calls: 0 };
    return { ...base, bytes: held.bytes, calls: 1, ...leastFresh(held) };
  }
}

function checked(held: TableRecords): TableRecords {
  if (held.records.length <= maxRecords) return held;
  throw new SourceFailure('bad-answer', `more than ${maxRecords} records`);
}

/** What the upstream cannot do, done over all rows that it gave. */
function arrange(
  rows: readonly Row[],
  { filter, orders, byKey, first, columns, count }: TableRequest<Column>,
  offset: number,
): Pick<FetchResult, 'rows' | 'page'> {
  const fields = columns.map(({ field }) => field);
  const kept = sortRows(filter ? rows.filter((row) => matches(filter, row)) : rows, orders);
  if (byKey) {
    const keys = new Set(byKey.keys.map(String));
    const own = kept.filter((row) => keys.has(String(row[byKey.key.field])));
    return { rows: project(firstOfEach(own, byKey.key.field, first), fields) };
  }
  const taken = kept.slice(offset, offset + first);
  const page: PageInfo = {
    hasNextPage: first > 0 && kept.length > offset + taken.length,
    endCursor: taken.length > 0 ? encodeCursor({ offset: offset + taken.length }) : null,
    totalCount: count ? kept.length : null,
  };
  return { rows: project(taken, fields), page };
}

function isOffset(state: unknown): state is { offset: number } {
  const { offset } = (state ?? {}) as { offset?: unknown };
  return typeof offset === 'number' && Number.isInteger(offset) && offset >= 0 && offset <= 1e9;
}
