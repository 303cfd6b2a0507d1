import { SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, leastFresh } from '../../mesh/core/cache-control.ts';
import type { HttpClient, JsonResponse } from '../http/client.ts';
import { canPush, compileOrder, compileSelect, compileWhere } from './odsql.ts';
import type { Portal, PortalRequest, PortalResponse } from './portal.ts';

const base = '/api/explore/v2.1/catalog/datasets';
/** `records` gives at most 100 at a time, and nothing past `offset + limit` = 10,000; exports have no such wall but no offset either. */
const maxPage = 100;
const wall = 10_000;

/** Explore API v2.1. */
export function createExplorePortal(client: HttpClient): Portal {
  return {
    canPush,
    ordersRows: true,
    wall,
    async describe(dataset, signal) {
      const { json } = await client.getJson(`${base}/${encodeURIComponent(dataset)}`, { signal });
      return (json as { fields?: unknown } | null)?.fields;
    },
    async read(question, signal) {
      if (question.limit === 0) return question.count ? readRecords(client, question, signal) : nothing;
      if (question.offset === 0 && question.limit > maxPage) return readExport(client, question, signal);
      return readPages(client, question, signal);
    },
    close: () => client.close(),
  };
}

const nothing: PortalResponse = { records: [], total: null, bytes: 0, calls: 0 };

/** One call for a long list; counting it is a second one. */
async function readExport(
  client: HttpClient,
  question: PortalRequest,
  signal: AbortSignal,
): Promise<PortalResponse> {
  const query = parameters(question);
  if (Number.isFinite(question.limit)) query.set('limit', String(question.limit));
  const path = `${base}/${encodeURIComponent(question.dataset)}/exports/json`;
  const [whole, counted] = await Promise.all([
    client.getJson(path, { query, signal }),
    question.count ? readRecords(client, { ...question, limit: 0 }, signal) : nothing,
  ]);
  if (!Array.isArray(whole.json)) throw unexpected();
  return merge(whole.json, counted.total, whole, counted);
}

async function readPages(
  client: HttpClient,
  question: PortalRequest,
  signal: AbortSignal,
): Promise<PortalResponse> {
  let read: PortalResponse | undefined;
  const end = Math.min(question.offset + question.limit, wall);
  for (let offset = question.offset; offset < end; offset += maxPage) {
    const limit = Math.min(maxPage, end - offset);
    const page = await readRecords(client, { ...question, offset, limit }, signal);
    read = read ? merge([...read.records, ...page.records], page.total, read, page) : page;
    if (page.records.length < limit) break;
  }
  return read ?? nothing;
}

async function readRecords(
  client: HttpClient,
  question: PortalRequest,
  signal: AbortSignal,
): Promise<PortalResponse> {
  const query = parameters(question);
  query.set('limit', String(question.limit));
  if (question.offset > 0) query.set('offset', String(question.offset));
  const path = `${base}/${encodeURIComponent(question.dataset)}/records`;
  const answer = await client.getJson(path, { query, signal });
  const { results, total_count: total } = (answer.json ?? {}) as { results?: unknown; total_count?: unknown };
  if (!Array.isArray(results) || typeof total !== 'number') throw unexpected();
  return merge(results, total, answer);
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
  return new SourceFailure('bad-answer', 'the answer does not have the form of Explore v2.1');
}
