/** Explore API v2.1: datasets, records, exports. */

import type { PortalDataset, Reply } from './dataset.ts';
import { order, type PortalRecord, parseFields, parseWhere } from './odsql.ts';

const catalogue = '/api/explore/v2.1/catalog/datasets';
const path = /^\/api\/explore\/v2\.1\/catalog\/datasets\/([^/]+)(?:\/(records|exports\/json))?$/;
const maxPage = 100;
const wall = 10_000;

export function serveExplore(url: URL, datasets: ReadonlyMap<string, PortalDataset>): Reply | undefined {
  if (url.pathname === catalogue) return list(url, [...datasets.values()]);
  const [, id = '', part] = path.exec(url.pathname) ?? [];
  const dataset = datasets.get(decodeURIComponent(id));
  if (!dataset) return undefined;
  if (!part) return { status: 200, body: describe(dataset) };
  const found = select(dataset, url.searchParams);
  return part === 'records' ? page(found, url.searchParams) : whole(found, url.searchParams);
}

function list({ searchParams }: URL, datasets: readonly PortalDataset[]): Reply {
  const results = datasets.slice(0, wholeNumber(searchParams, 'limit', 10)).map(describe);
  return { status: 200, body: { total_count: datasets.length, results } };
}

function describe({ id, title, licence, fields }: PortalDataset) {
  const metas = { default: { title: title ?? id, license: licence ?? null } };
  return { dataset_id: id, has_records: true, metas, fields };
}

function page(records: readonly PortalRecord[], search: URLSearchParams): Reply {
  const limit = wholeNumber(search, 'limit', 10);
  const offset = wholeNumber(search, 'offset', 0);
  if (limit > maxPage || offset + limit > wall) {
    return {
      status: 400,
      body: { error_code: 'InvalidRESTParameterError', message: 'limit or offset too large' },
    };
  }
  return {
    status: 200,
    body: { total_count: records.length, results: records.slice(offset, offset + limit) },
  };
}

function whole(records: readonly PortalRecord[], search: URLSearchParams): Reply {
  const limit = wholeNumber(search, 'limit', -1);
  return { status: 200, body: limit < 0 ? records : records.slice(0, limit) };
}

function select({ fields, records }: PortalDataset, search: URLSearchParams): PortalRecord[] {
  const names = new Set(fields.map(({ name }) => name));
  const where = search.get('where');
  const orders = search.get('order_by');
  const selected = search.get('select');
  const found = where ? records.filter(parseWhere(where, names)) : [...records];
  if (orders) sort(found, parseFields(orders, names, true));
  if (!selected) return found;
  const wanted = parseFields(selected, names, false).map(({ field }) => field);
  return found.map((record) => Object.fromEntries(wanted.map((name) => [name, record[name] ?? null])));
}

/** Missing values come last, whichever the direction. */
function sort(records: PortalRecord[], orders: { field: string; descending: boolean }[]) {
  records.sort((a, b) => {
    for (const { field, descending } of orders) {
      const sign = order(a[field], b[field]) ?? Number(a[field] == null) - Number(b[field] == null);
      if (sign !== 0) return descending && a[field] != null && b[field] != null ? -sign : sign;
    }
    return 0;
  });
}

function wholeNumber(search: URLSearchParams, name: string, otherwise: number): number {
  const value = search.get(name);
  if (value === null) return otherwise;
  if (!/^-?\d+$/.test(value)) throw new SyntaxError(`${name} is not a number`);
  return Number(value);
}
