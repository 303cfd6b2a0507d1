import type { Plugin } from '@envelop/core';
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, getOperationAST } from 'graphql';
import type { Admission } from '../contract/admission.ts';
import type { Composition } from '../contract/composition.ts';
import type { DocumentMemo } from '../contract/documents.ts';
import { PertuisError } from '../contract/errors.ts';
import type { OperationPlan } from '../contract/operation-plan.ts';
import type { Planner } from '../contract/planner.ts';
import type { Policy } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { timed } from '../core/trace.ts';
import { createAuthorizer } from './authorizer.ts';
import { coerceVariables } from './coerce-variables.ts';
import { ExecutionContext } from './execution-context.ts';
import { type Followed, followEvents } from './follow-events.ts';
import { createNameOperation } from './name-operation.ts';
import type { OpenSubscriptions } from './open-subscriptions.ts';
import { createRowGuards } from './row-guard.ts';
import { attachSubscriptionRoots, type Opening, type SubscriptionRoot } from './subscription-roots.ts';
import { deniedErrors, withDenied } from './with-denied.ts';

export interface SubscriberOptions {
  readonly composition: Composition;
  readonly planner: Planner;
  readonly policy: Pick<Policy, 'personal'>;
  /** For the answer to one event. */
  readonly deadlineSeconds: number;
  readonly subscriptions: OpenSubscriptions;
  /** Rejects when whoever subscribed may no longer see what they saw then. Asked before each event. */
  readonly recheck: (requestContext: RequestContext) => Promise<void>;
  readonly admission: Admission;
  readonly memo: DocumentMemo;
  /** Of the answer to one event. */
  readonly maxResponseBytes: number;
}

/** Events run on graphql-js. */
const noPlan: OperationPlan = { fields: [], types: [], notCompiled: 'subscription', scope: 'never' };

type Subscribed = AsyncIterable<ExecutionResult> | ExecutionResult;

/**
 * Subscriptions as one Envelop plugin, beside the runner's. The policy is read first, as for a query. Then each event of the
 * source is answered like a query whose root field has been fetched already: on graphql-js, with the resolvers, links and
 * decisions that the runner gave the schema.
 */
export function createSubscriber(options: SubscriberOptions): Plugin {
  const { composition, planner } = options;
  const guards = createRowGuards(composition);
  attachSubscriptionRoots(composition, planner, guards);
  const authorize = createAuthorizer(planner, options.memo);
  const nameOperation = createNameOperation();

  async function subscribe(args: ExecutionArgs): Promise<Subscribed> {
    const { requestContext } = args.contextValue as { requestContext: RequestContext };
    const operation = getOperationAST(args.document, args.operationName);
    const { view } = requestContext;
    if (!operation || !view) throw new Error('an operation runs only after it has a view');
    nameOperation(requestContext, operation);
    requestContext.executionInfo.ttlSeconds = 0;
    const variables = coerceVariables(args, operation);
    if ('errors' in variables) return { errors: variables.errors };
    const read = { document: args.document, operation, variables: variables.coerced };
    const values = options.admission.price(read);
    const authorized = timed(requestContext.operation, 'plan', () =>
      authorize(args.document, operation, variables.coerced, view),
    );
    if (authorized.refused) return { errors: [authorized.refused] };
    const denied = deniedErrors(requestContext, authorized.denied);
    const reservation = await options.admission.admit({ ...read, plan: noPlan, values }, requestContext);
    let opened: Subscribed;
    try {
      opened = await open(args, { ...options, requestContext, view, args, denied, guards });
    } catch (error) {
      reservation.release();
      throw error;
    }
    // Its events have no reservation of their own.
    await reservation.commit({ values, rows: 0, sourceBytes: 0, succeeded: true });
    return opened;
  }

  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn((args: ExecutionArgs) => subscribe(args).catch(asResult));
    },
  };
}

type Wanted = Omit<Followed, 'subscription' | 'opening'> & { readonly subscriptions: OpenSubscriptions };

/** Without a root field to follow (denied, or skipped) there is one answer and no call of the source. */
async function open(args: ExecutionArgs, { subscriptions, ...wanted }: Wanted): Promise<Subscribed> {
  const { requestContext, view, deadlineSeconds } = wanted;
  const subscription = subscriptions.open(requestContext.request.cancellation);
  const contextValue = new ExecutionContext(requestContext, view, deadlineSeconds);
  try {
    const openings: Opening[] = [];
    const rootValue: SubscriptionRoot = { open: (found) => openings.push(found) };
    const alone = await execute({ ...args, rootValue, contextValue });
    const [opening] = openings;
    if (opening) return followEvents({ ...wanted, subscription, opening });
    subscription.end();
    return withDenied(alone, wanted.denied);
  } catch (error) {
    subscription.end();
    throw error;
  } finally {
    contextValue.end();
  }
}

/** A rejection would pass by the plugins that count what is open. */
function asResult(error: unknown): ExecutionResult {
  if (!(error instanceof PertuisError)) {
    return { errors: [new GraphQLError('', { originalError: error as Error })] };
  }
  const { message, extensions, status } = error;
  return { errors: [new GraphQLError(message, { extensions: { ...extensions, http: { status } } })] };
}
