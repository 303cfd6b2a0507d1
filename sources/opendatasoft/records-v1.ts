import { SourceFailure } from '../../mesh/contract/source.ts';
import { leastFresh } from '../../mesh/core/cache-control.ts';
import type { HttpClient } from '../http/client.ts';
import { noResponse, type Portal, type PortalRequest } from './portal.ts';

/** `rows` past this is refused, and so is `start + rows` past it. */
const wall = 10_000;

/**
 * Records API v1, also spoken by Data4Citizen portals under `/d4c`. Filters and orders are left to the gateway: the v1 query
 * language has no exact equality, and portals disagree on the rest.
 */
export function createRecordsV1Portal(client: HttpClient): Portal {
  return {
    capabilities: () => ({
      select: true,
      filter: { columns: {} },
      order: [],
      page: true,
      count: true,
      keys: 'none',
    }),
    reach: (offset) => Math.max(0, wall - offset),
    async describe(dataset, signal) {
      const { json } = await client.getJson(`/api/datasets/1.0/${encodeURIComponent(dataset)}/`, { signal });
      return (json as { fields?: unknown } | null)?.fields;
    },
    async read(request, context) {
      if (request.limit === 0 && !request.count) return noResponse;
      const response = await client.getJson('/api/records/1.0/search/', {
        query: parameters(request),
        ...context,
      });
      const { records, nhits } = (response.json ?? {}) as { records?: unknown; nhits?: unknown };
      if (!Array.isArray(records)) throw unexpected();
      return {
        records: records.map(readFields),
        total: typeof nhits === 'number' ? nhits : null,
        bytes: response.bytes,
        calls: 1,
        ...leastFresh(response),
      };
    },
    close: () => client.close(),
  };
}

/** Commas in `fields` are written plain: portals of this kind misread an encoded one. */
function parameters({ dataset, columns, offset, limit }: PortalRequest): string {
  const rows = Math.min(limit, wall - offset);
  const names = columns.map(({ column }) => encodeURIComponent(column)).join(',');
  const fields = names === '' ? '' : `&fields=${names}`;
  return `dataset=${encodeURIComponent(dataset)}&rows=${rows}&start=${offset}${fields}`;
}

function readFields(record: unknown): unknown {
  const fields = (record as { fields?: unknown } | null)?.fields;
  if (fields === null || typeof fields !== 'object') throw unexpected();
  return fields;
}

function unexpected(): SourceFailure {
  return new SourceFailure('bad-response', 'the answer does not have the form of the records API v1');
}
