import type { SourceEntry, SourceKind } from '../../mesh/contract/source-kind.ts';
import { createHttpClient } from '../http/client.ts';
import { type HandlerTraits, maxResponseBytes, openHandler } from '../mesh/open-handler.ts';
import { addressOf, loadOpenApi } from './load-description.ts';
import { createRestFetches } from './rest-fetch.ts';

/** The kind `openapi`: Mesh's handler on a validated description. Plain reads bypass Mesh's runtime. */
export const openApiKind: SourceKind = {
  open: (entry) => openHandler(entry, traitsOf(entry)),
};

function traitsOf(entry: SourceEntry): HandlerTraits {
  const config = (entry.config ?? {}) as Record<string, unknown>;
  const address = addressOf(config.source);
  return {
    config: address === undefined ? config : { ...config, source: address },
    describe: (settings, fetchFn) => loadOpenApi(settings, entry.baseDir, fetchFn),
    shortcuts: ({ mesh }) => {
      if (!isPlain(config)) return {};
      const client = createHttpClient({
        source: entry.name,
        baseUrl: config.endpoint,
        deadlineMs: entry.deadlineSeconds * 1000,
        maxBytes: maxResponseBytes,
      });
      return {
        plain: createRestFetches(entry.name, mesh.schema, client.getJson),
        close: () => client.close(),
      };
    },
  };
}

/** Returns whether the configuration holds only the address. Mesh must add headers and other settings. */
function isPlain(config: Record<string, unknown>): config is { source: unknown; endpoint: string } {
  const isKnown = (name: string) => name === 'source' || name === 'endpoint';
  return typeof config.endpoint === 'string' && Object.keys(config).every(isKnown);
}
