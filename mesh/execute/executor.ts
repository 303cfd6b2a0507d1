import type { Plugin } from '@envelop/core';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import type { Admission, PlannedOperation, Usage } from '../contract/admission.ts';
import type { Composition } from '../contract/composition.ts';
import type { DocumentMemo } from '../contract/documents.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { Planner } from '../contract/planner.ts';
import type { Policy, PolicyView } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { boundCount } from '../core/error-bounds.ts';
import { metered } from '../core/metered.ts';
import { timed } from '../core/trace.ts';
import { createAuthorizer } from './authorizer.ts';
import { coerceVariables } from './coerce-variables.ts';
import { executePlan } from './compiled/execute-plan.ts';
import { createPlanCache } from './compiled/plan-cache.ts';
import { checkResponse, countResponse } from './count-response.ts';
import { ErrorGroups, groupErrors } from './error-groups.ts';
import { ExecutionContext } from './execution-context.ts';
import { createFetcher } from './fetcher.ts';
import { createIntrospect } from './introspect.ts';
import { createNameOperation } from './name-operation.ts';
import { attachResolvers } from './resolvers.ts';
import { createRowGuards } from './row-guard.ts';
import { deniedErrors, withDenied } from './with-denied.ts';

export interface ExecutorOptions {
  readonly composition: Composition;
  readonly planner: Planner;
  readonly deadlineSeconds: number;
  readonly policy?: Pick<Policy, 'personal'>;
  /** False runs every operation through graphql-js: the reference for compiled plans. */
  readonly compile?: boolean;
  /** Receives mutations. */
  readonly changes?: Changes;
  /** Decides whether and when an operation runs. */
  readonly admission: Admission;
  /** Stores plans; bounded. */
  readonly memo: DocumentMemo;
  readonly maxResponseBytes?: number;
  /** False keeps the places of an error separate, for comparing engines. */
  readonly groupsErrors?: boolean;
}

const noChanges: Changes = { generation: 0, changed() {} };

/**
 * Creates the stages that plan and execute, as one Envelop plugin. They authorize the operation, admit it,
 * and run its compiled plan.
 *
 * Operations that are not compiled run on graphql-js, over the same schema with the same decisions.
 */
export function createExecutor({
  composition,
  planner,
  policy = { personal: new Set() },
  deadlineSeconds,
  compile = true,
  changes = noChanges,
  admission,
  memo,
  maxResponseBytes = Number.POSITIVE_INFINITY,
  groupsErrors = true,
}: ExecutorOptions): Plugin {
  const guards = createRowGuards(composition);
  const fetcher = createFetcher(composition, policy, changes, guards);
  attachResolvers(composition, planner, fetcher, guards);
  countResponse(composition.schema);
  const planCache = createPlanCache(planner, composition.schema, guards, compile, memo);
  const authorize = createAuthorizer(planner, memo);
  const introspect = createIntrospect(memo);
  const nameOperation = createNameOperation();

  async function run(args: ExecutionArgs): Promise<ExecutionResult> {
    const { requestContext } = args.contextValue as { requestContext: RequestContext };
    const operation = getOperationAST(args.document, args.operationName);
    const { view } = requestContext;
    if (!operation || !view) throw new Error('The policy stage must run before an operation.');
    nameOperation(requestContext, operation);
    return planAndRun(args, requestContext, operation, view);
  }

  async function planAndRun(
    args: ExecutionArgs,
    requestContext: RequestContext,
    operation: OperationDefinitionNode,
    view: PolicyView,
  ): Promise<ExecutionResult> {
    const { document } = args;
    const variables = coerceVariables(args, operation);
    if ('errors' in variables) return uncacheable(requestContext, variables.errors);
    const { coerced } = variables;
    // An operation above the bound is not planned.
    const values = admission.price({ document, operation, variables: coerced });
    const authorized = timed(requestContext.operation, 'plan', () => {
      const { denied, refused } = authorize(document, operation, coerced, view);
      return refused ? { refused } : { denied, ...planCache(document, operation, coerced, view) };
    });
    if ('refused' in authorized) return uncacheable(requestContext, [authorized.refused]);
    const { plan, compiledPlan } = authorized;
    const denied = deniedErrors(requestContext, authorized.denied);
    const planned: PlannedOperation = { plan, document, operation, variables: coerced, values };
    requestContext.executionInfo.planned = planned;
    const admitted = admission.admit(planned, requestContext);
    const reservation = admitted instanceof Promise ? await admitted : admitted;
    const context = new ExecutionContext(requestContext, view, deadlineSeconds, maxResponseBytes);
    let succeeded = false;
    const run = async () => {
      try {
        const result = compiledPlan
          ? await executePlan(
              compiledPlan,
              coerced,
              context,
              fetcher,
              denied,
              maxResponseBytes,
              new ErrorGroups(groupsErrors),
            )
          : await interpret(args, context, planned, denied);
        succeeded = true;
        return result;
      } finally {
        context.end();
        const committed = reservation.commit(usageOf(requestContext, planned, succeeded));
        if (committed instanceof Promise) await committed;
      }
    };
    const result = await timed(requestContext.operation, 'execute', () =>
      metered(run, requestContext.operation),
    );
    const failed = (result.errors?.length ?? 0) > denied.length;
    if (failed || operation.operation !== 'query' || plan.scope === 'never')
      requestContext.executionInfo.ttlSeconds = 0;
    if (result.errors) result.errors = boundCount(result.errors);
    return result;
  }

  /** Executes on graphql-js, over the same schema with the same decisions. */
  async function interpret(
    args: ExecutionArgs,
    context: ExecutionContext,
    { document, operation, variables }: PlannedOperation,
    denied: readonly GraphQLError[],
  ): Promise<ExecutionResult> {
    const result = await introspect(document, operation, variables, () =>
      execute({ ...args, contextValue: context }),
    );
    checkResponse(result, context, maxResponseBytes);
    return withDenied(groupsErrors ? groupErrors(result) : result, denied);
  }

  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(run);
    },
  };
}

function usageOf({ operation }: RequestContext, { values }: PlannedOperation, succeeded: boolean): Usage {
  let rows = 0;
  let sourceBytes = 0;
  for (const fetch of operation.fetches) {
    rows += fetch.rows;
    sourceBytes += fetch.bytes;
  }
  return { values, rows, sourceBytes, succeeded };
}

function uncacheable({ executionInfo }: RequestContext, errors: readonly GraphQLError[]): ExecutionResult {
  executionInfo.ttlSeconds = 0;
  return { errors };
}
