import { type FetchContext, SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../../mesh/core/cache-control.ts';
import type { HttpClient, JsonResponse } from '../http/client.ts';
import { allComparisons, orderable } from '../schema/columns.ts';
import { compileOrder, compileSelect, compileWhere } from './odsql.ts';
import { noResponse, type Portal, type PortalRequest, type PortalResponse } from './portal.ts';

const base = '/api/explore/v2.1/catalog/datasets';
/** `records` gives at most 100 at a time, and nothing past `offset + limit` = 10,000; exports have no such wall but no offset either. */
const maxPage = 100;
const wall = 10_000;

/** Explore API v2.1. */
export function createExplorePortal(client: HttpClient): Portal {
  return {
    capabilities: (columns) => ({
      select: true,
      // ODSQL has full-text search but no substring.
      filter: { columns: allComparisons(columns, (operator) => operator === 'contains'), or: true },
      order: orderable(columns),
      page: true,
      count: true,
      keys: 'all',
    }),
    reach: (offset) => (offset === 0 ? Number.POSITIVE_INFINITY : Math.max(0, wall - offset)),
    async describe(dataset, signal) {
      const { json } = await client.getJson(`${base}/${encodeURIComponent(dataset)}`, { signal });
      return (json as { fields?: unknown } | null)?.fields;
    },
    async read(request, context) {
      if (request.limit === 0) return request.count ? readRecords(client, request, context) : noResponse;
      if (request.offset === 0 && request.limit > maxPage) return readExport(client, request, context);
      return readPages(client, request, context);
    },
    close: () => client.close(),
  };
}

/** One call for a long list; counting it is a second one. */
async function readExport(
  client: HttpClient,
  request: PortalRequest,
  context: FetchContext,
): Promise<PortalResponse> {
  const query = parameters(request);
  if (Number.isFinite(request.limit)) query.set('limit', String(request.limit));
  const path = `${base}/${encodeURIComponent(request.dataset)}/exports/json`;
  const [whole, counted] = await Promise.all([
    client.getJson(path, { query, ...context }),
    request.count ? readRecords(client, { ...request, limit: 0 }, context) : noResponse,
  ]);
  if (!Array.isArray(whole.json)) throw unexpected();
  return merge(whole.json, counted.total, whole, counted);
}

async function readPages(
  client: HttpClient,
  request: PortalRequest,
  context: FetchContext,
): Promise<PortalResponse> {
  let read: PortalResponse | undefined;
  const end = Math.min(request.offset + request.limit, wall);
  for (let offset = request.offset; offset < end; offset += maxPage) {
    const limit = Math.min(maxPage, end - offset);
    const page = await readRecords(client, { ...request, offset, limit }, context);
    read = read ? merge([...read.records, ...page.records], page.total, read, page) : page;
    if (page.records.length < limit) break;
  }
  return read ?? noResponse;
}

async function readRecords(
  client: HttpClient,
  request: PortalRequest,
  context: FetchContext,
): Promise<PortalResponse> {
  const query = parameters(request);
  query.set('limit', String(request.limit));
  if (request.offset > 0) query.set('offset', String(request.offset));
  const path = `${base}/${encodeURIComponent(request.dataset)}/records`;
  const response = await client.getJson(path, { query, ...context });
  const { results, total_count: total } = (response.json ?? {}) as {
    results?: unknown;
    total_count?: unknown;
  };
  if (!Array.isArray(results) || typeof total !== 'number') throw unexpected();
  return merge(results, total, response);
}

function parameters({ columns, all, filter, orders }: PortalRequest): URLSearchParams {
  const query = new URLSearchParams();
  if (columns.length > 0) query.set('select', compileSelect(columns));
  if (filter) query.set('where', compileWhere(filter, all));
  if (orders.length > 0) query.set('order_by', compileOrder(orders, all));
  return query;
}

type Cost = Pick<JsonResponse, 'bytes'> & Freshness & { readonly calls?: number };

function merge(records: readonly unknown[], total: number | null, ...costs: readonly Cost[]): PortalResponse {
  return {
    records,
    total,
    bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
    calls: costs.reduce((sum, { calls = 1 }) => sum + calls, 0),
    ...leastFresh(...costs),
  };
}

function unexpected(): SourceFailure {
  return new SourceFailure('bad-response', 'the answer does not have the form of Explore v2.1');
}
