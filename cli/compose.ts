import { join } from 'node:path';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { ecoPage } from '../eco/page/page.ts';
import type { Page } from '../mesh/contract/answer.ts';
import type { InvalidationEvent } from '../mesh/contract/events.ts';
import type { Route } from '../mesh/contract/route.ts';
import { startGateway } from '../mesh/gateway.ts';
import { createIdentity } from '../mesh/identity/identity.ts';
import { openKeyStore } from '../mesh/identity/key-store.ts';
import { createPlanExtension } from '../mesh/plan/plan-extension.ts';
import { createLogger } from '../mesh/telemetry/logger.ts';
import { startMetrics } from '../mesh/telemetry/metrics.ts';
import { startTracing } from '../mesh/telemetry/tracing.ts';
import { estimateCost } from '../plugins/limits/estimate-cost.ts';
import { createLimits } from '../plugins/limits/limits.ts';
import { drainSeconds } from './cluster/deadlines.ts';
import type { MetricJson } from './cluster/messages.ts';
import type { Membership } from './cluster/peers.ts';
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
  const { settings, composition, policy, consumers, eco, stateDirectory } = prepared;
  const { serve, pertuis } = settings;
  const logger = createLogger({ environment, worker: member?.number });
  const without = new Set(pertuis.without);
  if (without.size > 0) logger.warn({ without: pertuis.without }, 'parts are missing: for measuring only');
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

  const identity = createIdentity({
    consumers,
    keys: openKeyStore(join(stateDirectory, 'keys.json')),
    issuers: pertuis.jwt,
  });
  const plan = createPlanExtension({
    roles: pertuis.planRoles,
    estimateCost: ({ document, operation, variables }) =>
      estimateCost(composition.schema, document, operation, variables),
  });
  const page = ecoPage(eco);
  const close = async () => {
    metrics.stop();
    await tracing.stop();
    await prepared.close();
  };
  try {
    const gateway = await startGateway({
      composition,
      policy,
      identify: identity.identify,
      limits: without.has('limits')
        ? []
        : createLimits({ ...pertuis.limits, introspection: pertuis.introspection }),
      extensions: [eco.extension, plan],
      routes: [
        ['/metrics', textRoute(metrics.contentType, renderMetrics)],
        [page.path, pageRoute(page)],
      ],
      settings: {
        ...(member?.listen ?? serve),
        maxBodyBytes: pertuis.limits.bodyKilobytes * 1024,
        deadlineSeconds: pertuis.deadlineSeconds,
        drainSeconds,
        answers: {
          maxBytes: pertuis.answers.maxMegabytes * 1024 * 1024,
          ttlSeconds: pertuis.answers.ttlSeconds,
        },
      },
      onUnexpected: (err) => logger.error({ err }, 'an unexpected error left as INTERNAL'),
      onInvalidate(event) {
        auditInvalidation(logger, event);
        const { by, consumer, ...what } = event;
        member?.peers.invalidate(what);
      },
    });
    member?.peers.share({
      metrics: async () => (await metrics.registry.getMetricsAsJSON()) as unknown as MetricJson[],
      totals: eco.totals,
      invalidate: gateway.answers.invalidate,
    });
    metrics.gauge('pertuis_answers_bytes', 'Bytes that stored answers take.', gateway.answers.bytes);
    metrics.gauge('pertuis_answers_entries', 'Stored answers.', gateway.answers.entries);
    metrics.gauge('pertuis_subscriptions_open', 'Subscriptions open.', gateway.subscriptions.count);
    const stop = async (patient = false) => {
      await gateway.stop(patient);
      await member?.peers.leave();
      await close();
    };
    return { url: gateway.url, logger, announcement: announce(gateway.url, page), stop };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An operator's order is for the audit; that mutations make answers void is everyday. */
function auditInvalidation(logger: Logger, { by, ...what }: InvalidationEvent) {
  logger[by === 'operator' ? 'info' : 'debug']({ by, ...what }, 'stored answers declared void');
}

function announce(url: string, page: Page): string[] {
  return [
    `  GraphQL and GraphiQL  ${url}/graphql`,
    `  energy and carbon     ${url}${page.path}`,
    `  metrics               ${url}/metrics`,
    `  health                ${url}/health/live  ${url}/health/ready`,
    `gateway ready ${url}`,
  ];
}

function pageRoute({ contentType, render }: Page): Route {
  return textRoute(contentType, async () => render());
}

function textRoute(contentType: string, render: () => Promise<string>): Route {
  return async () => ({
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-store' },
    body: Buffer.from(await render()),
    ageSeconds: 0,
  });
}
