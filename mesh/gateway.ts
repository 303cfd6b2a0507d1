import { createAdmission } from './admission/admission.ts';
import { openAdmission } from './contract/admission.ts';
import type { Gateway, GatewayOptions } from './contract/gateway.ts';
import type { HttpResponse, Middleware, RequestContext } from './contract/request-context.ts';
import { divideCacheBytes } from './core/cache-bytes.ts';
import { isAnonymous } from './core/is-anonymous.ts';
import type { MaybePromise } from './core/maybe-promise.ts';
import { codeBytes, limitCode } from './execute/compiled/shared-code.ts';
import { DocumentMemo } from './execute/document-memo.ts';
import { createExecutor } from './execute/executor.ts';
import { createOpenSubscriptions } from './execute/open-subscriptions.ts';
import { startProbes } from './execute/probes.ts';
import { createSubscriber } from './execute/subscriber.ts';
import { provenanceExtension } from './extensions/provenance.ts';
import { createAccess } from './http/access.ts';
import { createExplorer } from './http/explorer.ts';
import { createExtensionsMiddleware } from './http/extend-response.ts';
import { createGraphqlStage } from './http/graphql.ts';
import { createGraphqlRoute } from './http/graphql-route.ts';
import { createHealthRoutes } from './http/health.ts';
import { createInvalidateRoute } from './http/invalidate-route.ts';
import { listenApart } from './http/listen-apart.ts';
import { toGraphql } from './http/to-graphql.ts';
import { createIdentityMiddleware } from './identity/identity-middleware.ts';
import { createPlanner } from './plan/planner.ts';
import { relaxNullability } from './plan/relax-nullability.ts';
import { createPolicyMiddleware, createRecheck } from './policy/policy-middleware.ts';
import { createQueryModel } from './query-model/query-model.ts';
import { createResponseCache } from './response-cache/response-cache.ts';

const defaultCacheBytes = 64 * 1024 * 1024;
const defaultResponseBytes = 8 * 1024 * 1024;
const defaultAdmission = { runningCost: 1_000_000, waiting: 200, waitingInTotal: 1_000, waitSeconds: 5 };

/** The way of a query, read from top to bottom. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { composition, policy, settings, onUnexpected } = options;
  relaxNullability(composition, policy);
  const { maxEvaluatedRows: maxRows } = options.settings;
  const queryModel = createQueryModel(composition, maxRows === undefined ? {} : { maxRows });
  const planner = createPlanner(composition, queryModel, policy);
  const { deadlineSeconds } = settings;
  const { onInvalidate } = options;
  const responseCache = createResponseCache({
    ...settings.responseCache,
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
  const executor = createExecutor({ ...shared, memo, changes: responseCache.changes });
  const subscriptions = createOpenSubscriptions();
  const recheck = createRecheck(options.identify, policy);
  const subscriber = createSubscriber({ ...shared, subscriptions, recheck });

  const graphql = createGraphqlStage({
    schema: composition.schema,
    plugins: [...options.limits, executor, subscriber],
    onUnexpected,
    admission,
    maxBytes,
  });

  const run = inOrder([
    createExtensionsMiddleware([provenanceExtension, ...options.extensions]),
    createIdentityMiddleware(options.identify),
    createPolicyMiddleware(policy),
    responseCache.stage,
    graphql.stage,
  ]);

  let draining = false;
  const probes = startProbes(composition);
  const { ttlSeconds } = settings.responseCache;
  const explorer = settings.explorer === false ? undefined : createExplorer();
  const health = { isDraining: () => draining, sources: probes.read };
  const checkAccess = createAccess(settings.healthAccess ?? 'loopback', options.identify);
  const server = await listenApart({
    ...settings,
    onUnexpected,
    routes: [
      ['/', toGraphql],
      ['/graphql', createGraphqlRoute({ ttlSeconds, run, explorer, onUnexpected })],
      ['/cache/invalidate', createInvalidateRoute({ ...responseCache, identify: options.identify })],
      ...options.routes,
    ],
    adminRoutes: [...createHealthRoutes({ ...health, checkAccess }), ...(options.adminRoutes ?? [])],
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
    subscriptions,
    caches: { bytes: () => graphql.bytes() + memo.bytes + codeBytes(), maxBytes: cacheBytes },
    admission,
    async stop(patient = false) {
      draining = true;
      responseCache.stop();
      subscriptions.completeAll();
      await server.close({ drainSeconds: settings.drainSeconds, patient });
      probes.stop();
    },
  };
}

function inOrder(
  handlers: readonly Middleware[],
): (requestContext: RequestContext) => MaybePromise<HttpResponse> {
  const from = (index: number, requestContext: RequestContext): MaybePromise<HttpResponse> => {
    const handler = handlers[index];
    if (!handler) throw new Error('the last stage has to answer');
    return handler(requestContext, (instead = requestContext) => from(index + 1, instead));
  };
  return (requestContext) => from(0, requestContext);
}
