import { createHttpClient, type HttpClient } from '../http/client.ts';

/** A dataset as a portal's catalogue describes it; `fields` is the portal's own list, as it stands. */
export interface CatalogueDataset {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly fields: readonly { readonly name: string; readonly type: string; readonly description?: string }[];
}

export interface Catalogue {
  /** Where the portal answers: the address that was given, without what a browser added to it. */
  readonly url: string;
  readonly version: 'v2.1' | 'v1';
  /** With records and fields, at most 100. */
  readonly datasets: readonly CatalogueDataset[];
  /** Of the whole portal. */
  readonly total: number;
}

const deadlineMs = 15_000;
const maxBytes = 20 * 1024 * 1024;
/** The portal's own limit for one page. */
const maxDatasets = 100;
const identifier = /^[A-Za-z0-9._@-]{1,200}$/;

/**
 * Reads what a portal offers: Explore v2.1, otherwise records v1. The path of `address` is tried first and the site alone
 * after it, since people copy the address of a page. Throws the first `SourceFailure` when nothing answers like a portal.
 */
export async function readCatalogue(address: string): Promise<Catalogue> {
  const { origin, pathname } = new URL(address);
  const urls = new Set([`${origin}${pathname.replace(/\/+$/, '')}`, origin]);
  let first: unknown;
  for (const url of urls) {
    const client = createHttpClient({ source: 'portal', baseUrl: url, deadlineMs, maxBytes });
    try {
      return { url, ...(await readExplore(client).catch(() => readRecordsV1(client))) };
    } catch (error) {
      first ??= error;
    } finally {
      await client.close();
    }
  }
  throw first;
}

async function readExplore(client: HttpClient): Promise<Omit<Catalogue, 'url'>> {
  const query = new URLSearchParams({ limit: String(maxDatasets) });
  const path = '/api/explore/v2.1/catalog/datasets';
  const { json } = await client.getJson(path, { query, signal: AbortSignal.timeout(deadlineMs) });
  const { results, total_count: total } = json as { results: Listed[]; total_count?: number };
  const datasets = results.flatMap((listed) => read(listed.dataset_id, listed, listed.metas?.default));
  return { version: 'v2.1', datasets, total: total ?? results.length };
}

async function readRecordsV1(client: HttpClient): Promise<Omit<Catalogue, 'url'>> {
  const query = new URLSearchParams({ rows: String(maxDatasets) });
  const { json } = await client.getJson('/api/datasets/1.0/search/', {
    ...{ query, signal: AbortSignal.timeout(deadlineMs) },
  });
  const { datasets: listed, nhits } = json as { datasets: Listed[]; nhits?: number };
  const datasets = listed.flatMap((one) => read(one.datasetid, one, one.metas));
  return { version: 'v1', datasets, total: nhits ?? listed.length };
}

interface Listed {
  readonly dataset_id?: unknown;
  readonly datasetid?: unknown;
  readonly has_records?: unknown;
  readonly fields?: unknown;
  readonly metas?: Metas & { readonly default?: Metas };
}

interface Metas {
  readonly title?: unknown;
  readonly license?: unknown;
}

function read(id: unknown, { has_records, fields }: Listed, metas: Metas = {}): CatalogueDataset[] {
  if (typeof id !== 'string' || !identifier.test(id) || has_records === false || !Array.isArray(fields))
    return [];
  const known = fields.flatMap((field) => {
    const { name, type, description } = (field ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof type !== 'string') return [];
    return [{ name, type, ...(typeof description === 'string' && { description }) }];
  });
  return known.length === 0
    ? []
    : [{ id, title: text(metas.title), licence: text(metas.license), fields: known }];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
