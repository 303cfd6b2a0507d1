import { createFairShare } from './admission/fair-share.ts';
import type { Gateway, GatewayOptions } from './contract/gateway.ts';
import type { Snapshot } from './contract/snapshot.ts';
import { divideCacheBytes } from './core/cache-bytes.ts';
import { isAnonymous } from './core/is-anonymous.ts';
import { codeBytes, limitCode } from './execute/compiled/shared-code.ts';
import { type Probes, startProbes } from './execute/probes.ts';
import { createHome } from './home/home.ts';
import { createAccess } from './http/access.ts';
import { createGraphqlRoute } from './http/graphql-route.ts';
import { createHealthRoutes, readReadiness } from './http/health.ts';
import { createInvalidateRoute } from './http/invalidate-route.ts';
import { listenApart } from './http/listen-apart.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { createRecheck } from './policy/policy-middleware.ts';
import { createResponseCache } from './response-cache/response-cache.ts';

const defaultCacheBytes = 64 * 1024 * 1024;
const defaultResponseBytes = 8 * 1024 * 1024;
const defaultFairShare = { runningCost: 1_000_000, waiting: 200, waitingInTotal: 1_000, waitSeconds: 5 };

/**
 * Bound of old snapshots with open subscriptions. Beyond it, the gateway completes the subscriptions of the
 * oldest. Clients subscribe again.
 */
const maxDraining = 8;

/** Starts the server, the response cache and the first snapshot. `swap` replaces the snapshot while requests run. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, onUnexpected, onInvalidate } = options;
  const { cacheBytes = defaultCacheBytes, maxResponseBytes = defaultResponseBytes } = settings;
  const maxBytes = divideCacheBytes(cacheBytes);
  limitCode(maxBytes.code);
  const current = (): Snapshot => active.pipeline.snapshot;
  const identify: Snapshot['identify'] = (headers) => current().identify(headers);
  const responseCache = createResponseCache({
    ...settings.responseCache,
    ...{ onUnexpected, onInvalidate, composition: () => current().composition },
    shared: options.sharedResponses,
    // A cached response of a consumer may contain parts of the schema that anonymous clients may not read.
    consentEpoch: ({ principal }) => (isAnonymous(principal) ? 'anonymous' : ''),
  });
  const fairShare = createFairShare({ ...defaultFairShare, ...settings.admission });
  const recheck = createRecheck(identify, () => current().policy);
  const parts = { responseCache, fairShare, recheck, maxBytes, maxResponseBytes, onUnexpected };

  const draining = new Set<Running>();
  let active = start(options.snapshot);

  function start(snapshot: Snapshot): Running {
    return { pipeline: createPipeline(snapshot, parts), probes: startProbes(snapshot.composition) };
  }

  /** Waits until the requests and subscriptions of a snapshot have ended, then closes its sources. */
  async function retire(running: Running) {
    draining.add(running);
    running.probes.stop();
    // Each snapshot holds its schema and caches while a subscription is open under it, up to an hour.
    const [oldest] = draining;
    if (draining.size > maxDraining) oldest?.pipeline.subscriptions.completeAll();
    await running.pipeline.empty();
    draining.delete(running);
    await running.pipeline.snapshot.close?.();
  }

  const pipelines = () => [active, ...draining].map(({ pipeline }) => pipeline);
  let isDraining = false;
  const { ttlSeconds } = settings.responseCache;
  const health = {
    isDraining: () => isDraining,
    sources: () => active.probes.read(),
    checkAccess: createAccess(settings.healthAccess ?? 'loopback', identify),
  };
  const home = createHome({
    settings: options.home ?? {},
    facts: async (request) => ({
      ...(await readReadiness(health, request)),
      licences: licencesOf(current().composition),
      hasExplorer: options.explorer !== undefined,
    }),
  });
  const graphql = createGraphqlRoute({
    ttlSeconds,
    run: (requestContext) => active.pipeline.run(requestContext),
    explorer: options.explorer?.page,
    onUnexpected,
  });
  const server = await listenApart({
    ...settings,
    onUnexpected,
    routes: [
      ['/', home],
      ['/graphql', graphql],
      ...(options.explorer?.routes(graphql) ?? []),
      ['/cache/invalidate', createInvalidateRoute({ ...responseCache, identify })],
      ...options.routes,
    ],
    adminRoutes: [...createHealthRoutes(health), ...(options.adminRoutes ?? [])],
  });
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    connections: server.connections,
    responseCache: {
      bytes: responseCache.bytes,
      entries: responseCache.entries,
      clear: () => responseCache.invalidate({ all: true }, 'worker'),
      invalidate: (what) => responseCache.invalidate(what, 'worker'),
    },
    subscriptions: { count: () => sum(pipelines(), ({ subscriptions }) => subscriptions.count()) },
    caches: { bytes: () => sum(pipelines(), ({ bytes }) => bytes()) + codeBytes(), maxBytes: cacheBytes },
    admission: fairShare,
    identify,
    swap(next) {
      const before = active;
      active = start(next);
      retire(before).catch(onUnexpected);
    },
    async stop(patient = false) {
      isDraining = true;
      responseCache.stop();
      for (const { subscriptions } of pipelines()) subscriptions.completeAll();
      await server.close({ drainSeconds: settings.drainSeconds, patient });
      active.probes.stop();
    },
  };
}

interface Running {
  readonly pipeline: Pipeline;
  readonly probes: Probes;
}

/** Returns each licence once. The provenance of a response names the sources of each. */
function licencesOf({ sources }: Snapshot['composition']): string[] {
  return [...new Set([...sources.values()].flatMap(({ settings }) => settings.licence ?? []))].sort();
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
