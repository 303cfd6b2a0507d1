import { getHeapStatistics } from 'node:v8';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { ecoPage } from '../eco/page/page.ts';
import type { InvalidationEvent } from '../mesh/contract/events.ts';
import type { Gateway } from '../mesh/contract/gateway.ts';
import type { Page } from '../mesh/contract/response-extension.ts';
import type { Snapshot } from '../mesh/contract/snapshot.ts';
import { roundUp } from '../mesh/core/round-up.ts';
import { createPlanExtension } from '../mesh/extensions/plan.ts';
import { startGateway } from '../mesh/gateway.ts';
import { createAccess, guardRoute } from '../mesh/http/access.ts';
import { createIdentity } from '../mesh/identity/identity.ts';
import { explainPlan } from '../mesh/plan/explain.ts';
import { startAccessLog } from '../mesh/telemetry/access-log.ts';
import { logSourceFailures } from '../mesh/telemetry/log-source-failures.ts';
import { logSourceStates } from '../mesh/telemetry/log-source-states.ts';
import { createLogger } from '../mesh/telemetry/logger.ts';
import { startMetrics } from '../mesh/telemetry/metrics.ts';
import { startTracing } from '../mesh/telemetry/tracing.ts';
import { unfollowedSettings } from '../mesh/telemetry/unfollowed-settings.ts';
import { boundCost } from '../plugins/limits/bound-cost.ts';
import { createCostEstimate } from '../plugins/limits/estimate-cost.ts';
import { createLimits } from '../plugins/limits/limits.ts';
import { drainSeconds } from './cluster/deadlines.ts';
import type { MetricJson } from './cluster/messages.ts';
import type { Membership } from './cluster/peers.ts';
import { createKeySetReader } from './key-set-reader.ts';
import { listenerOptionsOf } from './listener-options.ts';
import { openKeys } from './open-keys.ts';
import { pageRoute, textRoute } from './page-route.ts';
import { pluginRoutes } from './plugins/plugin-routes.ts';
import { prepare } from './prepare.ts';
import { version } from './version.ts';

export interface Product {
  readonly url: string;
  readonly logger: Logger;
  /** What is up and where, one line each. */
  readonly announcement: readonly string[];
  /** Drains; `patient` where another process takes over the port, so that idle connections need not be cut. */
  stop(patient?: boolean): Promise<void>;
}

/**
 * The only place that knows every room: reads the configuration, puts the rooms together, starts listening. `member` is for
 * one process among several: the port is theirs in common, and figures are told of all of them.
 */
export async function startProduct(options: {
  path: string;
  environment: NodeJS.ProcessEnv;
  member?: Membership;
}): Promise<Product> {
  const { environment, member } = options;
  const prepared = await prepare({
    ...options,
    ...(member && { texts: member.texts, platformTotals: member.peers.totals }),
  });
  const { settings, composition, policy, consumers, eco, plugins } = prepared;
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
  for (const [name, reason] of composition.missing)
    logger.warn({ source: name, reason }, 'a source is left out');

  for (const warning of prepared.warnings) logger.warn(warning);
  const keySets = createKeySetReader();
  const identity = createIdentity({
    consumers,
    keys,
    issuers: pertuis.jwt,
    readKeySet: keySets.read,
    onKeySetFailure: (issuer, error) =>
      logger.error({ issuer, reason: messageOf(error) }, 'the key set of a token issuer cannot be read'),
  });
  const estimate = createCostEstimate(composition);
  const plan = createPlanExtension({
    roles: pertuis.planRoles,
    estimateCost: ({ document, operation, variables }) => estimate(document, operation, variables),
    explain: explainPlan,
  });
  const page = ecoPage(eco);
  const door = listenerOptionsOf(settings);
  const { access } = pertuis;
  const stopLogs = [
    logSourceFailures(logger),
    logSourceStates(logger),
    ...(pertuis.accessLog ? [startAccessLog({ environment, worker: member?.number })] : []),
  ];
  const close = async () => {
    for (const stop of stopLogs) stop();
    metrics.stop();
    keys.close();
    await keySets.close();
    await tracing.stop();
    await prepared.close();
  };
  try {
    const snapshot: Snapshot = {
      version: policy.version,
      composition,
      policy,
      identify: identity.identify,
      plugins: [
        ...(without.has('limits')
          ? []
          : createLimits({ ...pertuis.limits, introspection: door.introspection })),
        ...plugins.operations,
      ],
      price: without.has('limits') ? undefined : boundCost(composition, pertuis.limits),
      admissionControls: plugins.admissionControls,
      extensions: [eco.extension, plan, ...plugins.responseExtensions],
      deadlineSeconds: pertuis.deadlineSeconds,
      maxEvaluatedRows: pertuis.limits.evaluatedRows,
    };
    const gateway = await startGateway({
      snapshot,
      routes: [
        [page.path, pageRoute(page, createAccess(access.eco, identity.identify))],
        ...pluginRoutes(plugins.routes, identity.identify),
      ],
      adminRoutes: [
        [
          '/metrics',
          guardRoute(
            createAccess(access.metrics, identity.identify),
            textRoute(metrics.contentType, renderMetrics),
          ),
        ],
      ],
      settings: {
        ...(member?.listen ?? serve),
        ...door.listening,
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
    // Rounded: from one reading to the next, an exact sum would tell the length of the one answer between them.
    const answersBytes = () => roundUp(gateway.responseCache.bytes(), 1024 * 1024);
    metrics.gauge(
      'pertuis_response_cache_bytes',
      'Bytes that stored answers take, rounded up to MiB.',
      answersBytes,
    );
    metrics.gauge('pertuis_response_cache_entries', 'Stored answers.', gateway.responseCache.entries);
    metrics.gauge('pertuis_caches_bytes', 'Bytes that documents and plans take, rounded up.', () =>
      roundUp(gateway.caches.bytes()),
    );
    metrics.gauge(
      'pertuis_operations_waiting',
      'Operations that wait for a place.',
      gateway.admission.waiting,
    );
    metrics.gauge('pertuis_connections_open', 'Connections of clients.', gateway.connections.count);
    metrics.gauge('pertuis_subscriptions_open', 'Subscriptions open.', gateway.subscriptions.count);
    const stop = async (patient = false) => {
      await gateway.stop(patient);
      await member?.peers.leave();
      await close();
    };
    return { url: gateway.url, logger, announcement: announce(gateway, page), stop };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Without its cause, which may name the address that was asked. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

/** An operator's order is for the audit; that mutations make answers void is everyday. */
function auditInvalidation(logger: Logger, { by, ...what }: InvalidationEvent) {
  logger[by === 'operator' ? 'info' : 'debug']({ by, ...what }, 'stored answers declared void');
}

function announce({ url, adminUrl }: Gateway, page: Page): string[] {
  return [
    `  GraphQL and GraphiQL  ${url}/graphql`,
    `  energy and carbon     ${url}${page.path}`,
    `  metrics               ${adminUrl}/metrics`,
    `  health                ${adminUrl}/health/live  ${adminUrl}/health/ready`,
    `gateway ready ${url}`,
  ];
}
