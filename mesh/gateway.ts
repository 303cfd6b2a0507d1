import { createAdmission } from './admission/admission.ts';
import { createAnswers } from './answers/answers.ts';
import { provenanceExtension } from './answers/provenance.ts';
import { openAdmission } from './contract/admission.ts';
import { divideCacheBytes } from './contract/cache-bytes.ts';
import type { Answer, Exchange, StageHandler } from './contract/exchange.ts';
import type { Gateway, GatewayOptions } from './contract/gateway.ts';
import { isAnonymous } from './contract/is-anonymous.ts';
import type { Maybe } from './contract/maybe.ts';
import { createAccess } from './http/access.ts';
import { createExplorer } from './http/explorer.ts';
import { createExtendStage } from './http/extend-answer.ts';
import { createGraphqlStage } from './http/graphql.ts';
import { createGraphqlRoute } from './http/graphql-route.ts';
import { createHealthRoutes } from './http/health.ts';
import { createInvalidateRoute } from './http/invalidate-route.ts';
import { listenApart } from './http/listen-apart.ts';
import { toGraphql } from './http/to-graphql.ts';
import { createIdentityStage } from './identity/identity-stage.ts';
import { createPlanner } from './plan/planner.ts';
import { relaxNullability } from './plan/relax-nullability.ts';
import { createPolicyStage, createRecheck } from './policy/policy-stage.ts';
import { codeBytes, limitCode } from './run/compiled/shared-code.ts';
import { DocumentMemo } from './run/document-memo.ts';
import { createOpenSubscriptions } from './run/open-subscriptions.ts';
import { startProbes } from './run/probes.ts';
import { createRunner } from './run/runner.ts';
import { createSubscriber } from './run/subscriber.ts';

const defaultCacheBytes = 64 * 1024 * 1024;
const defaultResponseBytes = 8 * 1024 * 1024;
const defaultAdmission = { runningCost: 1_000_000, waiting: 200, waitingInTotal: 1_000, waitSeconds: 5 };

/** The way of a query, read from top to bottom. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { composition, policy, settings, onUnexpected } = options;
  relaxNullability(composition, policy);
  const planner = createPlanner(composition, policy);
  const { deadlineSeconds } = settings;
  const { onInvalidate } = options;
  const answers = createAnswers({
    ...settings.answers,
    ...{ composition, onUnexpected, onInvalidate },
    // What an anonymous client may not read of the schema must not come out of a consumer's stored answer.
    consentEpoch: ({ principal }) => (isAnonymous(principal) ? 'anonymous' : ''),
  });
  const { cacheBytes = defaultCacheBytes, maxResponseBytes = defaultResponseBytes } = settings;
  const maxBytes = divideCacheBytes(cacheBytes);
  const memo = new DocumentMemo(maxBytes.plans);
  limitCode(maxBytes.code);
  const { price = openAdmission.price } = options;
  const admission = createAdmission({ ...defaultAdmission, ...settings.admission, price });
  const shared = { composition, planner, policy, deadlineSeconds, admission, maxResponseBytes };
  const runner = createRunner({ ...shared, memo, changes: answers.changes });
  const subscriptions = createOpenSubscriptions();
  const recheck = createRecheck(options.identify, policy);
  const subscriber = createSubscriber({ ...shared, subscriptions, recheck });

  const graphql = createGraphqlStage({
    schema: composition.schema,
    plugins: [...options.limits, runner, subscriber],
    onUnexpected,
    admission,
    maxBytes,
  });

  const run = inOrder([
    createExtendStage([provenanceExtension, ...options.extensions]),
    createIdentityStage(options.identify),
    createPolicyStage(policy),
    answers.stage,
    graphql.stage,
  ]);

  let draining = false;
  const probes = startProbes(composition);
  const { ttlSeconds } = settings.answers;
  const explorer = settings.explorer === false ? undefined : createExplorer();
  const health = { isDraining: () => draining, sources: probes.read };
  const checkAccess = createAccess(settings.healthAccess ?? 'loopback', options.identify);
  const server = await listenApart({
    ...settings,
    onUnexpected,
    routes: [
      ['/', toGraphql],
      ['/graphql', createGraphqlRoute({ ttlSeconds, run, explorer, onUnexpected })],
      ['/answers/invalidate', createInvalidateRoute({ ...answers, identify: options.identify })],
      ...options.routes,
    ],
    adminRoutes: [...createHealthRoutes({ ...health, checkAccess }), ...(options.adminRoutes ?? [])],
  });
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    connections: server.connections,
    answers: {
      bytes: answers.bytes,
      entries: answers.entries,
      clear: () => answers.invalidate({ all: true }, 'worker'),
      invalidate: (what) => answers.invalidate(what, 'worker'),
    },
    subscriptions,
    caches: { bytes: () => graphql.bytes() + memo.bytes + codeBytes(), maxBytes: cacheBytes },
    admission,
    async stop(patient = false) {
      draining = true;
      answers.stop();
      subscriptions.completeAll();
      await server.close({ drainSeconds: settings.drainSeconds, patient });
      probes.stop();
    },
  };
}

function inOrder(handlers: readonly StageHandler[]): (exchange: Exchange) => Maybe<Answer> {
  const from = (index: number, exchange: Exchange): Maybe<Answer> => {
    const handler = handlers[index];
    if (!handler) throw new Error('the last stage has to answer');
    return handler(exchange, (instead = exchange) => from(index + 1, instead));
  };
  return (exchange) => from(0, exchange);
}
