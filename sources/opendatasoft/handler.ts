import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { Source } from '../../mesh/contract/source.ts';
import { defineSource, type SourcePlace } from '../define-source.ts';
import { createHttpClient } from '../http/client.ts';
import { buildTableSchema } from '../schema/table.ts';
import { readColumns } from './columns.ts';
import { type PortalConfig, portalConfig } from './config.ts';
import { createExplorePortal } from './explore.ts';
import type { Portal } from './portal.ts';
import { createRecordsV1Portal } from './records-v1.ts';
import { createPortalSource, type Dataset } from './source.ts';

const describeDeadlineMs = 10_000;

/** The kind `opendatasoft`: datasets of an Opendatasoft portal, Explore v2.1 or records v1. */
export default defineSource({ name: 'opendatasoft', options: portalConfig, open });

async function open(config: PortalConfig, { name, baseDir }: SourcePlace): Promise<Source> {
  const portal = openPortal(name, config);
  const datasets = await describe(config, portal, baseDir);
  return createPortalSource({ name, schema: buildTableSchema(datasets), datasets, portal });
}

function openPortal(name: string, config: PortalConfig): Portal {
  const client = createHttpClient({
    source: name,
    baseUrl: config.url,
    deadlineMs: config.deadlineSeconds * 1000,
    maxBytes: config.maxMegabytes * 1024 * 1024,
    headers: config.apiKey ? { authorization: `Apikey ${config.apiKey}` } : {},
    retryAfterOf: secondsToReset,
  });
  return config.version === 'v1' ? createRecordsV1Portal(client) : createExplorePortal(client);
}

/** A spent quota answers `{ errorcode, reset_time, call_limit }`. */
function secondsToReset(body: string): number | undefined {
  const at = Date.parse(/"reset_time"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1] ?? '');
  return Number.isNaN(at) ? undefined : (at - Date.now()) / 1000;
}

async function describe(config: PortalConfig, portal: Portal, baseDir: string): Promise<Dataset[]> {
  const described = config.description ? readDescription(resolve(baseDir, config.description)) : undefined;
  return Promise.all(
    config.datasets.map(async (dataset) => {
      const fields = described
        ? described[dataset.dataset]?.fields
        : await portal.describe(dataset.dataset, AbortSignal.timeout(describeDeadlineMs));
      const { type, root, description, keys } = dataset;
      const columns = readColumns(fields, dataset);
      return {
        type,
        root,
        name: dataset.dataset,
        columns,
        keys,
        ...(description !== undefined && { description }),
      };
    }),
  );
}

function readDescription(path: string): Record<string, { fields?: unknown } | undefined> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    const expected = 'a JSON file { "<dataset>": { "fields": […] } }';
    throw new ConfigurationError([{ file: path, path: '', expected, got: 'something else' }]);
  }
}
