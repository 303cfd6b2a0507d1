import type { FetchContext, FetchResult, Source } from '../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../mesh/core/cache-control.ts';
import { createTableFinder } from './schema/find-table.ts';
import { readRecord } from './schema/read-record.ts';
import { buildTableSchema, type Table } from './schema/table.ts';

/** The current records of a table in its upstream. */
export interface TableRecords extends Freshness {
  /** Keyed by the column names of the upstream. */
  readonly records: readonly unknown[];
  /** Bytes received from the upstream. */
  readonly bytes: number;
}

export interface TableSourceOptions<T extends Table> {
  readonly name: string;
  readonly kind: string;
  readonly tables: readonly T[];
  /**
   * Reads a whole table.
   *
   * @throws {SourceFailure}
   */
  read(table: T, context: FetchContext): Promise<TableRecords>;
  close?(): Promise<void>;
}

/**
 * Creates a source for an upstream that returns only whole tables, such as a feed or a file.
 *
 * The engine filters, orders, pages, counts and finds rows by key, over at most 10,000 records. Each record is validated
 * against
 * the columns.
 *
 * @throws {Error} where a key names a field that is not a column.
 * @throws {SourceFailure} `bad-response` from `fetch`, where a record does not match the columns.
 * @throws {PertuisError} `ROW_LIMIT_EXCEEDED` from the engine, for more than 10,000 records.
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
