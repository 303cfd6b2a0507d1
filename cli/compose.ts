import { resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { startEco } from '../eco/eco.ts';
import { ecoPage } from '../eco/page/page.ts';
import type { InvalidationEvent } from '../mesh/contract/events.ts';
import type { Gateway } from '../mesh/contract/gateway.ts';
import type { Identify } from '../mesh/contract/policy.ts';
import type { Page } from '../mesh/contract/response-extension.ts';
import { roundUp } from '../mesh/core/round-up.ts';
import { startGateway } from '../mesh/gateway.ts';
import { createAccess, guardRoute } from '../mesh/http/access.ts';
import { startAccessLog } from '../mesh/telemetry/access-log.ts';
import { logSourceFailures } from '../mesh/telemetry/log-source-failures.ts';
import { logSourceStates } from '../mesh/telemetry/log-source-states.ts';
import { createLogger } from '../mesh/telemetry/logger.ts';
import { type Metrics, startMetrics } from '../mesh/telemetry/metrics.ts';
import { startTracing } from '../mesh/telemetry/tracing.ts';
import { unfollowedSettings } from '../mesh/telemetry/unfollowed-settings.ts';
import { createSnapshots } from './build-snapshot.ts';
import { countWorkers } from './cluster/count-workers.ts';
import { drainSeconds } from './cluster/deadlines.ts';
import { divide } from './cluster/divide.ts';
import { freeze, type Generation } from './cluster/freeze.ts';
import type { MetricJson } from './cluster/messages.ts';
import type { Membership } from './cluster/peers.ts';
import { createFrontPages } from './front-pages.ts';
import { createKeySetReader } from './key-set-reader.ts';
import { listenerOptionsOf } from './listener-options.ts';
import { openKeys } from './open-keys.ts';
import { openRedis } from './open-redis.ts';
import { pageRoute, textRoute } from './page-route.ts';
import { pluginRoutes } from './plugins/plugin-routes.ts';
import { type Prepared, prepare } from './prepare.ts';
import { createRateLimiting } from './rate-limits.ts';
import { followConfiguration, type LiveConfiguration } from './reload/live-configuration.ts';
import { createPools } from './reload/pool.ts';
import type { SnapshotSummary } from './reload/snapshot-summary.ts';
import { readSettings } from './settings.ts';
import { openSharedResponses } from './shared-responses.ts';
import { version } from './version.ts';

export interface Product {
  readonly url: string;
  readonly logger: Logger;
  /** What is up and where, one line each. */
  readonly announcement: readonly string[];
  /** Reads the configuration again and serves by it, unless it has mistakes: then they are logged, and the old one goes on. */
  reload(): Promise<void>;
  /** Returns what clients can notice of the snapshot, to compare it with the next. */
  summarise(): SnapshotSummary;
  /** Drains; `patient` where another process takes over the port, so that idle connections need not be cut. */
  stop(patient?: boolean): Promise<void>;
}

export interface ProductOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For one process among several: the port is theirs in common, and figures cover all of them. */
  readonly member?: Membership;
  /** What has been read already. */
  readonly generation?: Pick<Generation, 'settings' | 'texts' | 'version' | 'files'>;
}

/**
 * The only place that knows every room: reads the configuration, puts the rooms together, starts listening. What a reload
 * replaces is a snapshot (build-snapshot.ts); everything here lasts as long as the process.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { path, environment, member } = options;
  const generation = options.generation ?? (member ? readAs(options, member) : freeze(path, environment));
  const pools = createPools();
  const { texts } = generation;
  const whole = generation.settings;
  const eco = startEco(divide(whole, countWorkers(whole, environment)).pertuis.eco, member?.peers.totals);
  const prepared = await prepare({ path, environment, texts, pools, eco }).catch((error) => {
    eco.stop();
    throw error;
  });
  const { settings, secret } = prepared;
  const { serve, pertuis } = settings;
  const logger = createLogger({ environment, worker: member?.number });
  const keys = await openKeys(prepared, logger);
  const without = new Set(pertuis.without);
  if (without.size > 0) logger.warn({ without: pertuis.without }, 'parts are missing: for measuring only');
  for (const setting of unfollowedSettings(environment))
    logger.warn(setting, 'a telemetry setting is not followed');
  const tracing = startTracing({
    serviceName: 'pertuis',
    version,
    environment: without.has('tracing') ? {} : environment,
  });
  const metrics = startMetrics({ version });
  // Eco figures are of all processes already: they must not be added up once more.
  const ecoRegistry = member ? new Registry() : metrics.registry;
  eco.registerMetrics(ecoRegistry);
  if (without.has('metrics')) metrics.stop();
  if (without.has('eco')) eco.stop();
  const renderMetrics = async () => {
    if (!member) return metrics.render();
    return (await Promise.all([member.peers.metrics(), ecoRegistry.metrics()])).join('\n');
  };
  logWarnings(logger, prepared);
  const keySetReader = createKeySetReader();
  const page = ecoPage(eco);
  const { access } = pertuis;
  const stopLogs = [
    logSourceFailures(logger),
    logSourceStates(logger),
    ...(pertuis.accessLog ? [startAccessLog({ environment, worker: member?.number })] : []),
  ];
  const { registry } = metrics;
  const redis = await openRedis(environment, logger);
  const sharedResponses = openSharedResponses(redis, { secret, registry, logger });
  const processes = countWorkers(settings, environment);
  const rateLimiting = createRateLimiting({ secret, redis, processes, registry, logger });
  const buildSnapshot = createSnapshots({ logger, keys, keySetReader, rateLimiting });
  const close = async () => {
    for (const stop of stopLogs) stop();
    sharedResponses?.stop();
    redis?.close();
    metrics.stop();
    keys.close();
    await keySetReader.close();
    await tracing.stop();
    await (live ?? prepared).close();
    eco.stop();
  };
  let live: LiveConfiguration | undefined;
  try {
    const snapshot = await buildSnapshot(prepared, generation.version);
    // Of the current snapshot, once the gateway has one.
    const identify: Identify = (headers) => (gateway ?? snapshot).identify(headers);
    const front = createFrontPages({
      ...{ settings: pertuis, savedQueries: prepared.savedQueries, identify },
      hasExplorer: listenerOptionsOf(settings).hasExplorer,
      at: (file) => resolve(options.path, '..', file),
    });
    let gateway: Gateway | undefined;
    gateway = await startGateway({
      snapshot,
      ...front,
      sharedResponses,
      routes: [
        [page.path, pageRoute(page, createAccess(access.eco, identify))],
        ...front.routes,
        ...pluginRoutes(() => (live?.prepared() ?? prepared).plugins.routes, identify),
      ],
      adminRoutes: [
        [
          '/metrics',
          guardRoute(createAccess(access.metrics, identify), textRoute(metrics.contentType, renderMetrics)),
        ],
      ],
      settings: {
        ...(member?.listen ?? serve),
        ...listenerOptionsOf(settings).listening,
        maxBodyBytes: pertuis.limits.bodyKilobytes * 1024,
        drainSeconds,
        cors: pertuis.cors,
        responseCache: {
          maxBytes: pertuis.responseCache.maxMegabytes * 1024 * 1024,
          ttlSeconds: pertuis.responseCache.ttlSeconds,
        },
        maxResponseBytes: pertuis.limits.responseMegabytes * 1024 * 1024,
        cacheBytes: Math.min(
          pertuis.limits.cacheHeapShare * getHeapStatistics().heap_size_limit,
          pertuis.limits.cacheMegabytes * 1024 * 1024,
        ),
        admission: pertuis.admission,
      },
      onUnexpected: (err, requestId) =>
        logger.error({ err, ...(requestId && { requestId }) }, 'an unexpected error left as INTERNAL'),
      onInvalidate(event) {
        auditInvalidation(logger, event);
        const { by, consumer, ...what } = event;
        member?.peers.invalidate(what);
      },
    });
    member?.peers.share({
      metrics: async () => (await metrics.registry.getMetricsAsJSON()) as unknown as MetricJson[],
      totals: eco.totals,
      invalidate: gateway.responseCache.invalidate,
    });
    gaugeGateway(metrics, gateway);
    live = followConfiguration({
      ...{ path, environment, logger, pools, prepared, generation },
      swap: async (next, nextVersion) => gateway.swap(await buildSnapshot(next, nextVersion)),
    });
    // Workers are replaced by their primary, which watches for all of them.
    if (!member && pertuis.reloadOnSave) live.watch();
    const { url, stop: stopGateway } = gateway;
    const stop = async (patient = false) => {
      live?.end();
      await stopGateway(patient);
      await member?.peers.leave();
      await close();
    };
    const { reload, summarise } = live;
    return { url, logger, announcement: announce(gateway, page), reload, summarise, stop };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A worker reads what its primary has read. */
function readAs({ path, environment }: ProductOptions, { texts, version }: Membership) {
  return { settings: readSettings(resolve(path), environment, texts), texts, version, files: [] };
}

function logWarnings(logger: Logger, { composition, warnings }: Prepared) {
  for (const [name, reason] of composition.missing)
    logger.warn({ source: name, reason }, 'a source is left out');
  for (const warning of warnings) logger.warn(warning);
}

function gaugeGateway({ gauge }: Metrics, gateway: Gateway) {
  // Rounded: from one reading to the next, an exact sum would tell the length of the one response between them.
  gauge('pertuis_response_cache_bytes', 'Bytes of cached responses, rounded up to MiB.', () =>
    roundUp(gateway.responseCache.bytes(), 1024 * 1024),
  );
  gauge('pertuis_response_cache_entries', 'Cached responses.', gateway.responseCache.entries);
  gauge('pertuis_caches_bytes', 'Bytes that documents and plans take, rounded up.', () =>
    roundUp(gateway.caches.bytes()),
  );
  gauge('pertuis_operations_waiting', 'Operations that wait for a place.', gateway.admission.waiting);
  gauge('pertuis_connections_open', 'Connections of clients.', gateway.connections.count);
  gauge('pertuis_subscriptions_open', 'Subscriptions open.', gateway.subscriptions.count);
}

/** An operator's order is for the audit; that mutations make answers void is everyday. */
function auditInvalidation(logger: Logger, { by, ...what }: InvalidationEvent) {
  logger[by === 'operator' ? 'info' : 'debug']({ by, ...what }, 'cached responses invalidated');
}

function announce({ url, adminUrl }: Gateway, page: Page): string[] {
  return [
    `  what it is            ${url}/`,
    `  GraphQL and explorer  ${url}/graphql`,
    `  energy and carbon     ${url}${page.path}`,
    `  metrics               ${adminUrl}/metrics`,
    `  health                ${adminUrl}/health/live  ${adminUrl}/health/ready`,
    `gateway ready ${url}`,
  ];
}
