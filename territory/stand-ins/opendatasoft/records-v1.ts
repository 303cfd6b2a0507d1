/** Records API v1, with its habits: numbers as texts, geometries as texts, latitude first. */

import type { PortalDataset, PortalField, Reply } from './dataset.ts';
import type { PortalRecord } from './odsql.ts';

const wall = 10_000;

export function serveRecordsV1(url: URL, datasets: ReadonlyMap<string, PortalDataset>): Reply | undefined {
  const described = /^\/api\/datasets\/1\.0\/([^/]+)\/$/.exec(url.pathname)?.[1];
  if (described !== undefined) {
    const dataset = datasets.get(decodeURIComponent(described));
    return dataset && { status: 200, body: { datasetid: dataset.id, fields: dataset.fields } };
  }
  if (url.pathname !== '/api/records/1.0/search/') return undefined;
  const dataset = datasets.get(url.searchParams.get('dataset') ?? '');
  return dataset && search(dataset, url);
}

function search(dataset: PortalDataset, url: URL): Reply {
  const rows = Number(url.searchParams.get('rows') ?? 10);
  const start = Number(url.searchParams.get('start') ?? 0);
  if (!Number.isInteger(rows) || !Number.isInteger(start) || rows < 0 || start < 0 || start + rows > wall) {
    return { status: 400, body: { errorcode: 10002, error: 'rows or start out of range' } };
  }
  // An encoded comma in `fields` is one name to these portals.
  const list = /[?&]fields=([^&]*)/.exec(url.search)?.[1];
  const wanted = list?.split(',').map(decodeURIComponent);
  const fields = dataset.fields.filter(({ name }) => !wanted || wanted.includes(name));
  const records = dataset.records.slice(start, start + rows).map((record, index) => ({
    datasetid: dataset.id,
    recordid: `${dataset.id}-${start + index}`,
    fields: Object.fromEntries(fields.flatMap((field) => write(record, field))),
    record_timestamp: '2026-11-01T00:00:00+00:00',
  }));
  return { status: 200, body: { nhits: dataset.records.length, parameters: { rows, start }, records } };
}

/** What is missing is left out. */
function write(record: PortalRecord, { name, type }: PortalField): [string, unknown][] {
  const value = record[name];
  if (value === null || value === undefined) return [];
  if (type === 'int' || type === 'double') return [[name, String(value)]];
  if (type === 'geo_shape') return [[name, JSON.stringify((value as { geometry: unknown }).geometry)]];
  if (type === 'geo_point_2d') {
    const { lon, lat } = value as { lon: number; lat: number };
    return [[name, [lat, lon]]];
  }
  return [[name, value]];
}
