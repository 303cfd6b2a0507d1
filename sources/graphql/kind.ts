import type { SourceEntry, SourceKind } from '../../mesh/contract/source-kind.ts';
import { createEventStreams } from '../http/event-stream.ts';
import { type HandlerTraits, openHandler } from '../mesh/open-handler.ts';
import { addressOf, loadGraphql } from './load-description.ts';
import { subscribe, takesSubscriptions } from './subscription.ts';

const maxEventBytes = 1024 * 1024;

/** The kind `graphql`: Mesh's handler on a validated description. Subscriptions are read here, within bounds. */
export const graphqlKind: SourceKind = {
  open: (entry) => openHandler(entry, traitsOf(entry)),
};

function traitsOf(entry: SourceEntry): HandlerTraits {
  const config = (entry.config ?? {}) as Record<string, unknown>;
  const address = addressOf(config.source);
  return {
    config: address === undefined ? config : { ...config, source: address },
    describe: (settings, fetchFn) => loadGraphql(settings, entry.baseDir, fetchFn),
    shortcuts: ({ mesh, settings, gate }) => {
      if (!takesSubscriptions(entry)) return {};
      const openEvents = createEventStreams({
        source: entry.name,
        headers: settings.operationHeaders,
        wanted: ['next', 'complete'],
        deadlineMs: entry.deadlineSeconds * 1000,
        idleMs: entry.idleSeconds * 1000,
        maxBytes: maxEventBytes,
        connections: entry.maxSubscriptions || 1,
      });
      const guarded = gate.guard(openEvents);
      return { subscribe: (request, context) => subscribe(entry.name, mesh, guarded, request, context) };
    },
  };
}
