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
  /** Deadline of the response to one event. */
  readonly deadlineSeconds: number;
  readonly subscriptions: OpenSubscriptions;
  /** Rejects when the client may no longer see what it could see when it subscribed. Called before each event. */
  readonly recheck: (requestContext: RequestContext) => Promise<void>;
  readonly admission: Admission;
  readonly memo: DocumentMemo;
  /** Bound of the response to one event. */
  readonly maxResponseBytes: number;
}

/** Events run on graphql-js. */
const noPlan: OperationPlan = { fields: [], types: [], notCompiled: 'subscription', scope: 'never' };

type Subscribed = AsyncIterable<ExecutionResult> | ExecutionResult;

/**
 * Creates the stage for subscriptions, as one Envelop plugin beside the executor's. It reads the policy
 * first, as for a query.
 *
 * Each event of the source then runs like a query with a root field that was already fetched. graphql-js
 * executes it with the executor's resolvers, links and decisions.
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
    if (!operation || !view) throw new Error('The policy stage must run before a subscription.');
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

/** Opens a subscription. Without a root field (denied or skipped), it returns one response and calls no source. */
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

/** Returns an error as a result. The plugins that count open subscriptions do not see a rejection. */
function asResult(error: unknown): ExecutionResult {
  if (!(error instanceof PertuisError)) {
    return { errors: [new GraphQLError('', { originalError: error as Error })] };
  }
  const { message, extensions, status } = error;
  return { errors: [new GraphQLError(message, { extensions: { ...extensions, http: { status } } })] };
}
