import type { GraphQLSchema } from 'graphql';
import {
  type FetchRequest,
  type FetchResult,
  type PageInfo,
  type Row,
  type Source,
  SourceFailure,
} from '../../mesh/contract/source.ts';
import { allComparisons, columnsIn, orderable } from '../schema/columns.ts';
import { decodeCursor, encodeCursor } from '../schema/cursor.ts';
import { createTableFinder } from '../schema/find-table.ts';
import { rowsQueryOf } from '../schema/rows-query.ts';
import { tableCapabilities } from '../schema/table-capabilities.ts';
import { compileByKey, compileCount, compilePage, digestColumn } from './compile.ts';
import type { Database, QueryResult } from './database.ts';
import { fitsColumn } from './fits-column.ts';
import { keyOrderOf } from './key-order.ts';
import type { SqlTable } from './sql-table.ts';
import { readRow } from './values.ts';

export interface SqlSourceOptions {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly tables: readonly SqlTable[];
  readonly database: Database;
  readonly maxRows: number;
}

/** Tables of a PostgreSQL database as connections, paged by key, and by-key lists. */
export function createSqlSource({ name, schema, tables, database, maxRows }: SqlSourceOptions): Source {
  const find = createTableFinder(tables);

  async function readPage(table: SqlTable, request: FetchRequest, signal: AbortSignal): Promise<FetchResult> {
    const { filter, orders: clientOrders, first = maxRows, after, count } = rowsQueryOf(request);
    const { orders, digest } = keyOrderOf(table, clientOrders, request.orderKey);
    const places = orders.length + (digest ? 1 : 0);
    const from = after === undefined ? undefined : decodeCursor(after, isStateOf(places));
    const wanted = columnsIn(table.columns, request.select);
    const columns = columnsIn(table.columns, [...wanted, ...orders].map(asSelected));
    const selecting = { table: table.name, all: table.columns, columns, filter };
    // One row more than is wanted tells whether there is a next page.
    const statement = compilePage({ ...selecting, orders, digest, after: from, limit: first + 1 });
    const [page, counted] = await Promise.all([
      first > 0 ? database.query(statement, signal) : undefined,
      count ? database.query(compileCount(selecting), signal) : undefined,
    ]);
    const held = (page?.rows ?? []).slice(0, first);
    const last = held.at(-1);
    const lastRow = last && readRow(last, columns);
    const info: PageInfo = {
      hasNextPage: (page?.rows.length ?? 0) > held.length,
      endCursor:
        last && lastRow
          ? encodeCursor([
              ...orders.map(({ field }) => lastRow[field] ?? null),
              ...(digest ? [last[digestColumn]] : []),
            ])
          : null,
      totalCount: counted ? Number(counted.rows[0]?.total) : null,
    };
    const rows = held.map((row) => readRow(row, wanted));
    return { ...result(rows, [page, counted]), page: info };
  }

  /** The first rows of each key. */
  async function readByKey(
    table: SqlTable,
    field: string,
    request: FetchRequest,
    signal: AbortSignal,
  ): Promise<FetchResult> {
    const { filter, orders: clientOrders, first = maxRows } = rowsQueryOf(request);
    const { orders, digest } = keyOrderOf(table, clientOrders, request.orderKey);
    const key = table.columns.find((column) => column.field === field);
    const keys = key ? (request.keys ?? []).filter((one) => fitsColumn(one, key)) : [];
    if (!key || keys.length === 0 || first === 0) return result([], []);
    const columns = columnsIn(table.columns, request.select);
    const selecting = { table: table.name, all: table.columns, columns, filter };
    const statement = compileByKey({ ...selecting, orders, digest, limit: first }, key, keys, maxRows);
    const queryResult = await database.query(statement, signal);
    if (queryResult.rows.length > maxRows)
      throw new SourceFailure('bad-response', `a batch by key brings over ${maxRows} rows`);
    return result(
      queryResult.rows.map((row) => readRow(row, columns)),
      [queryResult],
    );
  }

  function result(rows: readonly Row[], queryResults: readonly (QueryResult | undefined)[]): FetchResult {
    const given = queryResults.filter((queryResult) => queryResult !== undefined);
    const provenance = {
      source: name,
      fetchedAt: new Date().toISOString(),
      bytes: given.reduce((sum, { bytes }) => sum + bytes, 0),
      calls: given.length,
    };
    return { rows, provenance };
  }

  return {
    name,
    kind: 'sql',
    schema,
    capabilities: tableCapabilities(tables, ({ columns }) => ({
      select: true,
      filter: { columns: allComparisons(columns), or: true },
      order: orderable(columns),
      page: true,
      count: true,
      keys: 'first',
      keyedOrder: true,
    })),
    async fetch(request, { signal }) {
      const { table, key } = find(request.coordinate);
      return key ? readByKey(table, key.field, request, signal) : readPage(table, request, signal);
    },
    async probe(signal) {
      try {
        await database.query({ text: 'SELECT 1', values: [] }, signal);
        return { up: true };
      } catch {
        return { up: false, reason: 'the database does not answer' };
      }
    },
    close: () => database.close(),
  };
}

function asSelected({ field }: { readonly field: string }) {
  return { key: field, name: field };
}

/** A cursor was sealed by the gateway, or it would not be here; one from before a change of the order has another length. */
function isStateOf(length: number) {
  return (state: unknown): state is readonly unknown[] => Array.isArray(state) && state.length === length;
}
