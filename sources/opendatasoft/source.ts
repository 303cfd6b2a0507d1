import type { GraphQLSchema } from 'graphql';
import type { Filter } from '../../mesh/contract/query.ts';
import type {
  FetchContext,
  FetchRequest,
  FetchResult,
  PageInfo,
  Source,
} from '../../mesh/contract/source.ts';
import { leastFresh } from '../../mesh/core/cache-control.ts';
import { columnsIn } from '../schema/columns.ts';
import { decodeCursor, encodeCursor } from '../schema/cursor.ts';
import { createTableFinder } from '../schema/find-table.ts';
import { rowsQueryOf } from '../schema/rows-query.ts';
import type { Table } from '../schema/table.ts';
import { tableCapabilities } from '../schema/table-capabilities.ts';
import type { PortalColumn } from './columns.ts';
import { noResponse, type Portal, type PortalResponse } from './portal.ts';
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
  const capabilities = tableCapabilities(datasets, ({ columns }) => portal.capabilities(columns));

  /** One row more than is wanted tells whether there is a next page. */
  async function readPage(dataset: Dataset, request: FetchRequest, context: FetchContext) {
    const { first = Number.POSITIVE_INFINITY, after, count, ...query } = rowsQueryOf(request);
    const columns = columnsIn(dataset.columns, request.select);
    const offset = after === undefined ? 0 : decodeCursor(after, isOffset).offset;
    const limit = first === 0 ? 0 : Math.min(first + 1, portal.reach(offset));
    const upstreamRequest = {
      ...query,
      dataset: dataset.name,
      all: dataset.columns,
      columns,
      offset,
      limit,
      count,
    };
    const response = await portal.read(upstreamRequest, context);
    const rows = response.records.slice(0, first).map((record) => readRow(record, columns));
    const end = offset + rows.length;
    const hasMore = first > 0 && (response.records.length > first || (response.total ?? 0) > end);
    const isCut = hasMore && portal.reach(end) === 0;
    const page: PageInfo = {
      hasNextPage: hasMore && !isCut,
      endCursor: rows.length > 0 ? encodeCursor({ offset: end }) : null,
      totalCount: count ? response.total : null,
      ...(isCut && { truncated: `The portal gives no more than its first ${end} rows.` }),
    };
    return { rows, page, provenance: provenanceOf(response) };
  }

  /** Every row of the keys. */
  async function readByKey(dataset: Dataset, field: string, request: FetchRequest, context: FetchContext) {
    const { filter, orders, first } = rowsQueryOf(request);
    const { keys = [] } = request;
    if (keys.length === 0 || first === 0) return { rows: [], provenance: provenanceOf(noResponse) };
    const own: Filter = { kind: 'compare', field, op: 'in', value: keys };
    const columns = columnsIn(dataset.columns, request.select);
    const response = await portal.read(
      {
        dataset: dataset.name,
        all: dataset.columns,
        columns,
        orders,
        filter: filter ? { kind: 'and', of: [own, filter] } : own,
        offset: 0,
        limit: Number.POSITIVE_INFINITY,
        count: false,
      },
      context,
    );
    const rows = response.records.map((record) => readRow(record, columns));
    return { rows, provenance: provenanceOf(response) };
  }

  function provenanceOf({ bytes, calls, ...freshness }: PortalResponse): FetchResult['provenance'] {
    return { source: name, fetchedAt: new Date().toISOString(), bytes, calls, ...leastFresh(freshness) };
  }

  return {
    name,
    kind: 'opendatasoft',
    schema,
    capabilities,
    async fetch(request, context) {
      const { table, key } = find(request.coordinate);
      return key && capabilities[request.coordinate]?.keys === 'all'
        ? readByKey(table, key.field, request, context)
        : readPage(table, request, context);
    },
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
}

function isOffset(state: unknown): state is { offset: number } {
  const { offset } = (state ?? {}) as { offset?: unknown };
  return typeof offset === 'number' && Number.isInteger(offset) && offset >= 0 && offset <= 1e9;
}
