import type { FetchContext, FetchResult, Source } from '../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../mesh/core/cache-control.ts';
import { createTableFinder } from './schema/find-table.ts';
import { readRecord } from './schema/read-record.ts';
import { buildTableSchema, type Table } from './schema/table.ts';

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
  /** Reads a table whole. Throws `SourceFailure`. */
  read(table: T, context: FetchContext): Promise<TableRecords>;
  close?(): Promise<void>;
}

/**
 * Creates a source for an upstream that gives whole tables and no more, such as a feed or a file. The engine filters, orders,
 * pages, counts and finds rows by key, over at most 10,000 records: with more, `ROW_LIMIT_EXCEEDED`. Records are held against
 * the columns: one that does not fit fails the request.
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
    capabilities: {},
    async fetch({ coordinate }, context) {
      const { table } = find(coordinate);
      const held = await read(table, context);
      const rows = held.records.map((record) => readRecord(record, table.columns));
      return { rows, provenance: provenanceOf(held) };
    },
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

  function provenanceOf(held: TableRecords): FetchResult['provenance'] {
    const fetchedAt = new Date().toISOString();
    return { source: name, fetchedAt, bytes: held.bytes, calls: 1, ...leastFresh(held) };
  }
}
