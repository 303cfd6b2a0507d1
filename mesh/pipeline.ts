import { envelop, type Plugin, useSchema } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import { createAdmission } from './admission/admission.ts';
import type { FairShare } from './admission/fair-share.ts';
import { PertuisError } from './contract/errors.ts';
import type { GraphqlParameters } from './contract/graphql-parameters.ts';
import type { HttpResponse, Middleware, RequestContext } from './contract/request-context.ts';
import type { Snapshot } from './contract/snapshot.ts';
import { readAccept } from './core/accept.ts';
import type { CacheBytes } from './core/cache-bytes.ts';
import { andThen, type MaybePromise } from './core/maybe-promise.ts';
import { createOccupancy } from './core/occupancy.ts';
import { createDocuments } from './documents/documents.ts';
import { selectOperation } from './documents/select-operation.ts';
import { createExecutor } from './execute/executor.ts';
import { createOpenSubscriptions, type OpenSubscriptions } from './execute/open-subscriptions.ts';
import { createSubscriber } from './execute/subscriber.ts';
import { provenanceExtension } from './extensions/provenance.ts';
import { createExtensionsMiddleware } from './http/extend-response.ts';
import { createErrorMask } from './http/mask-error.ts';
import { createRequestReader } from './http/request-reader.ts';
import { createRespond } from './http/respond.ts';
import { createIdentityMiddleware } from './identity/identity-middleware.ts';
import { createPlanner } from './plan/planner.ts';
import { relaxNullability } from './plan/relax-nullability.ts';
import { createPolicyMiddleware } from './policy/policy-middleware.ts';
import { createQueryModel } from './query-model/query-model.ts';
import type { ResponseCache } from './response-cache/response-cache.ts';

/** Parts that the pipelines of all snapshots share. */
export interface PipelineParts {
  readonly responseCache: ResponseCache;
  readonly fairShare: FairShare;
  /** Rejects when the client of a subscription may no longer see what it could see when it subscribed. */
  readonly recheck: (requestContext: RequestContext) => Promise<void>;
  readonly maxBytes: CacheBytes;
  readonly maxResponseBytes: number;
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
}

export interface Pipeline {
  readonly snapshot: Snapshot;
  run(requestContext: RequestContext): MaybePromise<HttpResponse>;
  readonly subscriptions: OpenSubscriptions;
  /** Resolves when no request and no subscription is in flight. */
  empty(): Promise<void>;
  /** Heap bytes of documents, requests and plans. */
  bytes(): number;
}

type Result = ExecutionResult | AsyncIterable<ExecutionResult>;

/**
 * Cost of parsing, validating and planning a document: the time of fetching 1,000 values, plus one for each
 * character.
 */
const costOfDocument = 1_000;

/** Creates the pipeline of a snapshot. A request runs through it from top to bottom, whatever is cached. */
export function createPipeline(snapshot: Snapshot, parts: PipelineParts): Pipeline {
  const { composition, policy, plugins } = snapshot;
  const { responseCache, fairShare, maxBytes, maxResponseBytes, onUnexpected } = parts;
  relaxNullability(composition, policy);

  const occupancy = createOccupancy();
  const reader = createRequestReader(maxBytes.requests);
  const documents = createDocuments({
    schema: composition.schema,
    plugins,
    maxBytes: maxBytes.documents,
    trusted: snapshot.trustedDocuments,
    arbitrary: snapshot.arbitraryDocuments,
    turn: (requestContext, characters) => fairShare.turn(requestContext, costOfDocument + characters),
  });
  const admission = createAdmission({
    price: snapshot.price,
    controls: [...(snapshot.admissionControls ?? []), fairShare],
  });
  const subscriptions = createOpenSubscriptions(occupancy.hold);
  const queryModel = createQueryModel(composition, { maxRows: snapshot.maxEvaluatedRows });
  const planner = createPlanner(composition, queryModel, policy);
  const { deadlineSeconds } = snapshot;
  const shared = {
    composition,
    planner,
    policy,
    deadlineSeconds,
    admission,
    maxResponseBytes,
    memo: documents.memo,
  };
  const run = createRun(snapshot, [
    ...plugins,
    createExecutor({ ...shared, changes: responseCache.changes }),
    createSubscriber({ ...shared, subscriptions, recheck: parts.recheck }),
  ]);
  const respond = createRespond(createErrorMask(onUnexpected));

  const operation = (requestContext: RequestContext): MaybePromise<HttpResponse> => {
    const accepted = readAccept(requestContext.request.headers.accept);
    if (!accepted.json && !accepted.events) throw new PertuisError('NOT_ACCEPTABLE', offers);
    const parameters = reader.read(requestContext);
    const resolved = documents.resolve(requestContext, parameters);
    const result = andThen(resolved, (document): MaybePromise<Result> => {
      if ('errors' in document) return document;
      if (document.isKept) reader.keep(requestContext, parameters);
      requestContext.executionInfo.document = document;
      // Authorize, plan, admit, fetch, project: exactly once per execution.
      return run(requestContext, parameters);
    });
    return andThen(result, (finished) => respond(finished, requestContext, accepted));
  };

  const steps: readonly Middleware[] = [
    createExtensionsMiddleware([provenanceExtension, ...snapshot.extensions]),
    createIdentityMiddleware(snapshot.identify),
    createPolicyMiddleware(policy),
    responseCache.middlewareFor(snapshot.version),
    // Background revalidations run this step alone, so it counts as well.
    (requestContext) => occupancy.during(() => operation(requestContext)),
  ];
  const runSteps = inOrder(steps);
  return {
    snapshot,
    run: (requestContext) => occupancy.during(() => runSteps(requestContext)),
    subscriptions,
    empty: occupancy.empty,
    bytes: () => reader.bytes + documents.bytes,
  };
}

const offers =
  'Accept application/json or application/graphql-response+json, and text/event-stream for a subscription.';

/** Runs an operation inside the `onExecute` and `onSubscribe` hooks of all plugins. */
function createRun({ composition }: Snapshot, plugins: readonly Plugin[]) {
  const { schema } = composition;
  const { execute, subscribe } = envelop({ plugins: [useSchema(schema), ...plugins] })();
  return (requestContext: RequestContext, parameters: GraphqlParameters): MaybePromise<Result> => {
    const { document } = requestContext.executionInfo;
    if (!document) throw new Error('The documents stage must run before the execution.');
    const { variables, operationName } = parameters;
    const kind = selectOperation(document.document, operationName, requestContext);
    return (kind === 'subscription' ? subscribe : execute)({
      schema,
      document: document.document,
      contextValue: { requestContext },
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    }) as MaybePromise<Result>;
  };
}

function inOrder(
  steps: readonly Middleware[],
): (requestContext: RequestContext) => MaybePromise<HttpResponse> {
  const from = (index: number, requestContext: RequestContext): MaybePromise<HttpResponse> => {
    const step = steps[index];
    if (!step) throw new Error('The last stage must return a response.');
    return step(requestContext, (instead = requestContext) => from(index + 1, instead));
  };
  return (requestContext) => from(0, requestContext);
}
