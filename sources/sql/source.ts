import type { GraphQLSchema } from 'graphql';
import {
  type FetchResult,
  type PageInfo,
  type Row,
  type Source,
  SourceFailure,
} from '../../mesh/contract/source.ts';
import { project } from '../schema/arrange.ts';
import { decodeCursor, encodeCursor } from '../schema/cursor.ts';
import { fetchEach } from '../schema/fetch-each.ts';
import { createTableFinder } from '../schema/find-table.ts';
import type { Order } from '../schema/read-page.ts';
import { readTableRequest, type TableRequest } from '../schema/read-request.ts';
import type { Table } from '../schema/table.ts';
import type { SqlColumn } from './columns.ts';
import {
  compileByKey,
  compileCount,
  compilePage,
  type Digest,
  digestColumn,
  type Selecting,
} from './compile.ts';
import type { Database, QueryResult } from './database.ts';
import { readRow } from './values.ts';

export interface SqlTable extends Table<SqlColumn> {
  /** Fields of the primary key. */
  readonly identity: readonly string[];
}

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
  return {
    name,
    kind: 'sql',
    schema,
    capabilities: {
      select: true,
      filter: true,
      order: true,
      page: true,
      aggregate: false,
      batchByKey: true,
      keyedOrder: true,
    },
    fetch: (requests, { signal }) =>
      fetchEach(requests, async (request) => {
        const { table, key } = find(request.coordinate);
        const asked = readTableRequest(table, key, request);
        const order = orderOf(table, asked.orders, request.orderKey);
        return key ? readByKey(table, asked, order, signal) : readPage(table, asked, order, signal);
      }),
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

  async function readPage(
    table: SqlTable,
    asked: TableRequest<SqlColumn>,
    { orders, digest }: KeyOrder,
    signal: AbortSignal,
  ): Promise<FetchResult> {
    const places = orders.length + (digest ? 1 : 0);
    const after = asked.after === undefined ? undefined : decodeCursor(asked.after, isStateOf(places));
    const columns = withOrders(table, asked.columns, orders);
    const [page, counted] = await Promise.all([
      asked.first > 0
        ? database.query(
            compilePage({
              ...selecting(table, asked),
              columns,
              orders,
              digest,
              after,
              limit: asked.first + 1,
            }),
            signal,
          )
        : undefined,
      asked.count ? database.query(compileCount(selecting(table, asked)), signal) : undefined,
    ]);
    const rows = (page?.rows ?? []).slice(0, asked.first).map((row) => readRow(row, columns));
    const last = rows.at(-1);
    const lastDigest = digest && page?.rows[rows.length - 1]?.[digestColumn];
    const state = last && [
      ...orders.map(({ field }) => last[field] ?? null),
      ...(digest ? [lastDigest] : []),
    ];
    const info: PageInfo = {
      hasNextPage: (page?.rows.length ?? 0) > rows.length,
      endCursor: state ? encodeCursor(state) : null,
      totalCount: counted ? Number(counted.rows[0]?.total) : null,
    };
    return result(
      project(
        rows,
        asked.columns.map(({ field }) => field),
      ),
      [page, counted],
      info,
    );
  }

  async function readByKey(
    table: SqlTable,
    asked: TableRequest<SqlColumn>,
    { orders, digest }: KeyOrder,
    signal: AbortSignal,
  ): Promise<FetchResult> {
    const { key, keys } = asked.byKey ?? { key: undefined, keys: [] };
    const column = table.columns.find(({ field }) => field === key?.field);
    const usable = column ? keys.filter((one) => canBe(one, column)) : [];
    if (!column || usable.length === 0 || asked.first === 0) return result([], []);
    const query = compileByKey(
      { ...selecting(table, asked), orders, digest, limit: asked.first },
      column,
      usable,
      maxRows,
    );
    const answer = await database.query(query, signal);
    if (answer.rows.length > maxRows)
      throw new SourceFailure('bad-answer', `a batch by key brings over ${maxRows} rows`);
    return result(
      answer.rows.map((row) => readRow(row, asked.columns)),
      [answer],
    );
  }

  function selecting(
    table: SqlTable,
    { columns, filter }: TableRequest<SqlColumn>,
  ): Omit<Selecting, 'orders' | 'limit'> {
    return { table: table.name, all: table.columns, columns, filter };
  }

  function result(
    rows: readonly Row[],
    answers: readonly (QueryResult | undefined)[],
    page?: PageInfo,
  ): FetchResult {
    const given = answers.filter((answer) => answer !== undefined);
    const provenance = {
      source: name,
      fetchedAt: new Date().toISOString(),
      bytes: given.reduce((sum, { bytes }) => sum + bytes, 0),
      calls: given.length,
    };
    return { rows, provenance, ...(page && { page }) };
  }
}

interface KeyOrder {
  readonly orders: readonly Order[];
  readonly digest: Digest | undefined;
}

/** The primary key ends every order, so that a page's end is one place: itself, or where it may not be told its digest. */
function orderOf(table: SqlTable, orders: readonly Order[], secret: string | undefined): KeyOrder {
  if (secret === undefined) return { orders: complete(orders, table), digest: undefined };
  const columns = table.columns.filter(({ field }) => table.identity.includes(field));
  return { orders, digest: { secret, columns: columns.length > 0 ? columns : table.columns } };
}

function complete(orders: readonly Order[], { identity }: SqlTable): Order[] {
  const named = new Set(orders.map(({ field }) => field));
  const rest = identity
    .filter((field) => !named.has(field))
    .map((field) => ({ field, direction: 'asc' as const }));
  return [...orders, ...rest];
}

function withOrders(table: SqlTable, columns: readonly SqlColumn[], orders: readonly Order[]): SqlColumn[] {
  const names = new Set([...columns, ...orders].map(({ field }) => field));
  return table.columns.filter(({ field }) => names.has(field));
}

/** A cursor was sealed by the gateway, or it would not be here; one from before a change of the order has another length. */
function isStateOf(length: number) {
  return (state: unknown): state is readonly unknown[] => Array.isArray(state) && state.length === length;
}

/** A key of another form than the column's matches no row; PostgreSQL would refuse the whole batch for it. */
function canBe(key: string | number, { type, sqlType }: SqlColumn): boolean {
  const text = String(key);
  if (type === 'Int' || sqlType === 'bigint')
    return /^-?\d{1,18}$/.test(text) && inRange(Number(text), sqlType);
  if (type === 'Float') return Number.isFinite(Number(text)) && text.trim() !== '';
  if (type === 'Boolean') return text === 'true' || text === 'false';
  if (type === 'Date' || type === 'DateTime') return !Number.isNaN(Date.parse(text));
  return !text.includes('\u0000');
}

function inRange(value: number, sqlType: string): boolean {
  return sqlType === 'bigint' || Math.abs(value) < (sqlType === 'smallint' ? 2 ** 15 : 2 ** 31);
}
