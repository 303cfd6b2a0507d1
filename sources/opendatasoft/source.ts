import type { GraphQLSchema } from 'graphql';
import {
  type FetchResult,
  type PageInfo,
  type Row,
  type Source,
  SourceFailure,
} from '../../mesh/contract/source.ts';
import { leastFresh } from '../../mesh/core/cache-control.ts';
import { firstOfEach, project, sortRows } from '../schema/arrange.ts';
import { decodeCursor, encodeCursor } from '../schema/cursor.ts';
import { fetchEach } from '../schema/fetch-each.ts';
import type { Filter } from '../schema/filter.ts';
import { createTableFinder } from '../schema/find-table.ts';
import { matches } from '../schema/matches.ts';
import { readTableRequest, type TableRequest } from '../schema/read-request.ts';
import { fieldsOf, splitFilter } from '../schema/split-filter.ts';
import type { Table } from '../schema/table.ts';
import type { PortalColumn } from './columns.ts';
import type { Portal, PortalResponse } from './portal.ts';
import { readRow } from './values.ts';

export type Dataset = Table<PortalColumn>;

export interface PortalSourceOptions {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly datasets: readonly Dataset[];
  readonly portal: Portal;
}

/** Datasets of an open-data portal as connections and by-key lists. */
export function createPortalSource({ name, schema, datasets, portal }: PortalSourceOptions): Source {
  const find = createTableFinder(datasets);
  return {
    name,
    kind: 'opendatasoft',
    schema,
    capabilities: {
      select: true,
      filter: portal.ordersRows,
      order: portal.ordersRows,
      page: true,
      aggregate: false,
      batchByKey: portal.ordersRows,
    },
    fetch: (requests, { signal }) =>
      fetchEach(requests, async (request) => {
        const { table, key } = find(request.coordinate);
        const asked = readTableRequest(table, key, request);
        const answered = key
          ? await readByKey(table, asked, signal)
          : await readConnection(table, asked, signal);
        return result(answered);
      }),
    async probe(signal) {
      try {
        await portal.describe(datasets[0]?.name ?? '', signal);
        return { up: true };
      } catch {
        return { up: false, reason: 'the portal does not answer' };
      }
    },
    close: () => portal.close(),
  };

  async function readConnection(table: Dataset, asked: TableRequest<PortalColumn>, signal: AbortSignal) {
    const offset = asked.after === undefined ? 0 : decodeCursor(asked.after, isOffset).offset;
    const { pushed, rest } = splitFilter(asked.filter, (one) => portal.canPush(one));
    const local = rest !== undefined || (asked.orders.length > 0 && !portal.ordersRows);
    return local
      ? readLocally(table, asked, { pushed, rest, offset }, signal)
      : readPage(table, asked, { pushed, offset }, signal);
  }

  /** The portal filters, orders and cuts. One row more than asked tells whether there is a next page. */
  async function readPage(
    table: Dataset,
    asked: TableRequest<PortalColumn>,
    { pushed, offset }: { pushed: Filter | undefined; offset: number },
    signal: AbortSignal,
  ) {
    const limit = asked.first === 0 ? 0 : Math.min(asked.first + 1, Math.max(0, portal.wall - offset));
    const answer = await portal.read(question(table, asked.columns, pushed, asked, offset, limit), signal);
    const rows = answer.records.slice(0, asked.first).map((record) => readRow(record, asked.columns));
    const more = answer.records.length > asked.first || (answer.total ?? 0) > offset + rows.length;
    const atWall = asked.first > 0 && offset + rows.length >= portal.wall && more;
    return {
      answer,
      rows,
      page: pageInfo(rows.length, offset, more && asked.first > 0, asked.count ? answer.total : null, atWall),
    };
  }

  /** What the portal cannot do is done here, over everything that it gives. */
  async function readLocally(
    table: Dataset,
    asked: TableRequest<PortalColumn>,
    { pushed, rest, offset }: { pushed: Filter | undefined; rest: Filter | undefined; offset: number },
    signal: AbortSignal,
  ) {
    if (asked.first === 0 && !asked.count) {
      return {
        answer: await portal.read(question(table, [], undefined, asked, 0, 0), signal),
        rows: [],
        page: pageInfo(0, offset, false, null, false),
      };
    }
    const columns = withFields(table, asked.columns, [
      ...fieldsOf(rest),
      ...asked.orders.map(({ field }) => field),
    ]);
    const answer = await portal.read(
      question(table, columns, pushed, { ...asked, count: false }, 0, portal.wall),
      signal,
    );
    const kept = answer.records
      .map((record) => readRow(record, columns))
      .filter((row) => !rest || matches(rest, row));
    const sorted = portal.ordersRows ? kept : sortRows(kept, asked.orders);
    const rows = project(
      sorted.slice(offset, offset + asked.first),
      asked.columns.map(({ field }) => field),
    );
    const whole = answer.records.length < portal.wall;
    const more = sorted.length > offset + rows.length;
    return {
      answer,
      rows,
      page: pageInfo(rows.length, offset, more, asked.count && whole ? sorted.length : null, !whole),
    };
  }

  async function readByKey(table: Dataset, asked: TableRequest<PortalColumn>, signal: AbortSignal) {
    const { key, keys } = asked.byKey ?? { key: { field: '' }, keys: [] };
    if (keys.length === 0 || asked.first === 0) return { answer: undefined, rows: [], page: undefined };
    const own: Filter = { kind: 'compare', field: key.field, op: 'in', value: keys };
    const filter: Filter = asked.filter ? { kind: 'and', of: [own, asked.filter] } : own;
    const { pushed, rest } = splitFilter(filter, (one) => portal.canPush(one));
    const columns = withFields(table, asked.columns, [
      key.field,
      ...fieldsOf(rest),
      ...asked.orders.map(({ field }) => field),
    ]);
    const answer = await portal.read(
      question(table, columns, pushed, asked, 0, Number.POSITIVE_INFINITY),
      signal,
    );
    if (rest !== undefined && !portal.ordersRows && answer.records.length >= portal.wall) {
      throw new SourceFailure(
        'bad-answer',
        `the portal's first ${portal.wall} rows are not all: keys may be missed`,
      );
    }
    const kept = answer.records
      .map((record) => readRow(record, columns))
      .filter((row) => !rest || matches(rest, row));
    const sorted = portal.ordersRows ? kept : sortRows(kept, asked.orders);
    return {
      answer,
      rows: project(
        firstOfEach(sorted, key.field, asked.first),
        asked.columns.map(({ field }) => field),
      ),
      page: undefined,
    };
  }

  function question(
    table: Dataset,
    columns: readonly PortalColumn[],
    filter: Filter | undefined,
    { orders, count }: Pick<TableRequest, 'orders' | 'count'>,
    offset: number,
    limit: number,
  ) {
    return {
      dataset: table.name,
      columns,
      all: table.columns,
      filter,
      orders: portal.ordersRows ? orders : [],
      offset,
      limit,
      count,
    };
  }

  function pageInfo(
    count: number,
    offset: number,
    more: boolean,
    totalCount: number | null,
    atWall: boolean,
  ): PageInfo {
    return {
      hasNextPage: more && !atWall,
      endCursor: count > 0 ? encodeCursor({ offset: offset + count }) : null,
      totalCount,
      ...(atWall && { truncated: `The portal gives no more than its first ${portal.wall} rows.` }),
    };
  }

  function result({
    answer,
    rows,
    page,
  }: {
    answer: PortalResponse | undefined;
    rows: readonly Row[];
    page: PageInfo | undefined;
  }): FetchResult {
    return {
      rows,
      provenance: {
        source: name,
        fetchedAt: new Date().toISOString(),
        bytes: answer?.bytes ?? 0,
        calls: answer?.calls ?? 0,
        ...(answer && leastFresh(answer)),
      },
      ...(page && { page }),
    };
  }
}

function withFields(
  table: Dataset,
  columns: readonly PortalColumn[],
  fields: readonly string[],
): PortalColumn[] {
  const names = new Set([...columns.map(({ field }) => field), ...fields]);
  return table.columns.filter(({ field }) => names.has(field));
}

function isOffset(state: unknown): state is { offset: number } {
  const { offset } = (state ?? {}) as { offset?: unknown };
  return typeof offset === 'number' && Number.isInteger(offset) && offset >= 0 && offset <= 1e9;
}
