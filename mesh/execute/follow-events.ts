import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getNamedType,
  locatedError,
} from 'graphql';
import type { Composition } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import { type SubscriptionEvent, subscriptionEvents } from '../contract/events.ts';
import type { Policy, PolicyView } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';
import type { FetchResult } from '../contract/source.ts';
import { trace } from '../core/trace.ts';
import { traceparentOf } from '../core/traceparent.ts';
import { coarsen, hasPersonalFields } from './coarse-bytes.ts';
import { checkResponse } from './count-response.ts';
import { groupErrors } from './error-groups.ts';
import { queueEvents } from './event-queue.ts';
import { ExecutionContext } from './execution-context.ts';
import { toClientError } from './failures.ts';
import type { OpenSubscription } from './open-subscriptions.ts';
import { rootValue } from './root-value.ts';
import type { RowGuard, RowGuards } from './row-guard.ts';
import { stoppable } from './stoppable.ts';
import type { Opening, SubscriptionRoot } from './subscription-roots.ts';
import { withDenied } from './with-denied.ts';

/** A subscription that is ready to open: the policy was read, no source was called yet. */
export interface Followed {
  readonly composition: Composition;
  readonly deadlineSeconds: number;
  readonly guards: RowGuards;
  readonly policy: Pick<Policy, 'personal'>;
  readonly args: ExecutionArgs;
  readonly requestContext: RequestContext;
  readonly view: PolicyView;
  readonly denied: readonly GraphQLError[];
  readonly subscription: OpenSubscription;
  readonly opening: Opening;
  readonly recheck: (requestContext: RequestContext) => Promise<void>;
  readonly maxResponseBytes: number;
}

/**
 * Returns one result per event. When the source fails, the reader is too slow or may no longer see it, the
 * last result has the error.
 * It then ends, as it does when the source or `subscription` ends. Never rejects.
 */
export function followEvents(followed: Followed): AsyncIterableIterator<ExecutionResult> {
  const { composition, subscription, opening } = followed;
  const { source: name, request } = opening.planned;
  const source = composition.sources.get(name)?.source;
  if (!source?.subscribe) {
    throw new PertuisError('SOURCE_UNAVAILABLE', `The source "${name}" is not available.`, { source: name });
  }
  const { signal } = subscription.reader;
  const traceparent = traceparentOf(followed.requestContext.operation);
  const told = hasPersonalFields(source, followed.policy) ? coarsen : (event: FetchResult) => event;
  const events = queueEvents(source.subscribe(request, { signal, traceparent }), signal);
  return stoppable(answers(events, told, followed), subscription.end);
}

async function* answers(
  events: AsyncIterable<FetchResult>,
  told: (event: FetchResult) => FetchResult,
  followed: Followed,
) {
  const { requestContext, view, guards, subscription, opening, recheck } = followed;
  const { planned, info } = opening;
  const { reader } = subscription;
  const guard = guards(view, getNamedType(info.returnType));
  try {
    for await (const event of events) {
      const value = rootValue(event, planned, view);
      // A client may not learn when another person's event occurred.
      if (guard && hidesAll(guard, value)) continue;
      await recheck(requestContext);
      const result = await answer(value, told(event), followed);
      if (reader.isCancelled) return;
      yield result;
    }
  } catch (error) {
    if (reader.isCancelled) return;
    const maskError = locatedError(toClientError(error, planned.source), info.fieldNodes, [info.path.key]);
    yield tell(followed, 0, async () => ({ errors: [maskError] }));
  } finally {
    subscription.end();
  }
}

function answer(value: unknown, { provenance }: FetchResult, followed: Followed) {
  const { args, requestContext, view, denied, subscription, deadlineSeconds, maxResponseBytes } = followed;
  return tell(followed, provenance.bytes, async (operation) => {
    const request = { ...requestContext.request, cancellation: subscription.reader };
    const executionInfo = { ttlSeconds: 0, provenance: [provenance], requestedExtensions: new Set<string>() };
    const changed = { ...requestContext, request, operation, executionInfo };
    const contextValue = new ExecutionContext(changed, view, deadlineSeconds, maxResponseBytes);
    const root: SubscriptionRoot = { value };
    try {
      const result = await execute({ ...args, rootValue: root, contextValue });
      checkResponse(result, contextValue, maxResponseBytes);
      return withDenied(groupErrors(result), denied);
    } finally {
      contextValue.end();
    }
  });
}

/**
 * Publishes each event's response as an operation of its own. The operation of the subscription ended long
 * before.
 */
async function tell(
  { requestContext, opening, denied }: Followed,
  bytes: number,
  answer: (operation: RequestContext['operation']) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const operation = { ...requestContext.operation, startedAtMs: performance.now(), stages: [], fetches: [] };
  const event: SubscriptionEvent = { operation, source: opening.planned.source, outcome: 'error', bytes };
  return trace(subscriptionEvents, event, async () => {
    const result = await answer(operation);
    if ((result.errors?.length ?? 0) <= denied.length) event.outcome = 'ok';
    return result;
  });
}

function hidesAll(guard: RowGuard, value: unknown): boolean {
  const values = [value].flat().filter((one) => one !== null && one !== undefined);
  return values.length > 0 && !values.some(guard.sees);
}
