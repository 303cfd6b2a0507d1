import type { Plugin } from '@envelop/core';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { type Admission, openAdmission } from '../contract/admission.ts';
import type { Composition } from '../contract/composition.ts';
import { boundCount } from '../contract/error-bounds.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Changes } from '../contract/invalidation.ts';
import { metered } from '../contract/metered.ts';
import type { Planner } from '../contract/plan.ts';
import type { Policy, PolicyView } from '../contract/policy.ts';
import { timed } from '../contract/trace.ts';
import { coerceVariables } from './coerce-variables.ts';
import { createProgrammes } from './compiled/programmes.ts';
import { runProgramme } from './compiled/run-programme.ts';
import { RunContext } from './context.ts';
import { checkResponse, countResponse } from './count-response.ts';
import { DocumentMemo } from './document-memo.ts';
import { createFetcher } from './fetcher.ts';
import { createIntrospect } from './introspect.ts';
import { createNameOperation } from './name-operation.ts';
import { attachResolvers } from './resolvers.ts';
import { createRowGuards } from './row-guard.ts';
import { createSurveyor } from './surveyor.ts';
import { withDenied } from './with-denied.ts';

export interface RunnerOptions {
  readonly composition: Composition;
  readonly planner: Planner;
  readonly deadlineSeconds: number;
  readonly policy?: Pick<Policy, 'personal'>;
  /** False runs everything through graphql-js: the reference that compiled programmes are held against. */
  readonly compile?: boolean;
  /** Where mutations are told to. */
  readonly changes?: Changes;
  /** Decides whether and when an operation runs. */
  readonly admission?: Admission;
  /** Keeps plans; bounded. */
  readonly memo?: DocumentMemo;
  readonly maxResponseBytes?: number;
}

/** A value takes so many times as long on graphql-js. */
const interpretedCost = 5;

const untold: Changes = { generation: 0, changed() {} };
const defaultMemoBytes = 64 * 1024 * 1024;

/**
 * The plan and run stages as one Envelop plugin: the policy is read first, then the operation is admitted and runs as a
 * compiled programme, or what is not compiled on graphql-js, over the same schema with the same decisions.
 */
export function createRunner({
  composition,
  planner,
  policy = { personal: new Set() },
  deadlineSeconds,
  compile = true,
  changes = untold,
  admission = openAdmission,
  memo = new DocumentMemo(defaultMemoBytes),
  maxResponseBytes = Number.POSITIVE_INFINITY,
}: RunnerOptions): Plugin {
  const guards = createRowGuards(composition);
  const fetcher = createFetcher(composition, policy, changes, guards);
  attachResolvers(composition, planner, fetcher, guards);
  countResponse(composition.schema);
  const programmes = createProgrammes(planner, composition.schema, guards, compile, memo);
  const survey = createSurveyor(planner, memo);
  const introspect = createIntrospect(memo);
  const nameOperation = createNameOperation();

  async function run(args: ExecutionArgs): Promise<ExecutionResult> {
    const { exchange } = args.contextValue as { exchange: Exchange };
    const operation = getOperationAST(args.document, args.operationName);
    const { view } = exchange;
    if (!operation || !view) throw new Error('an operation runs only after it has a view');
    nameOperation(exchange, operation);
    try {
      return await planAndRun(args, exchange, operation, view);
    } catch (error) {
      if (error instanceof PertuisError) exchange.outcome.refusal = error;
      throw error;
    }
  }

  async function planAndRun(
    args: ExecutionArgs,
    exchange: Exchange,
    operation: OperationDefinitionNode,
    view: PolicyView,
  ): Promise<ExecutionResult> {
    const { document } = args;
    const variables = coerceVariables(args, operation);
    if ('errors' in variables) return uncacheable(exchange, variables.errors);
    const { coerced } = variables;
    const cost = admission.price({ document, operation, variables: coerced });
    const planned = timed(exchange.operation, 'plan', () => {
      const { denied, refused } = survey(document, operation, coerced, view);
      return refused ? { refused } : { denied, ...programmes(document, operation, coerced, view) };
    });
    if ('refused' in planned) return uncacheable(exchange, [planned.refused]);
    const { plan, programme, denied } = planned;
    exchange.outcome.planned = { plan, document, operation, variables: coerced };
    const entered = admission.enter(exchange, programme ? cost : interpretedCost * cost);
    const place = entered instanceof Promise ? await entered : entered;
    const context = new RunContext(exchange, view, deadlineSeconds, maxResponseBytes);
    const answer = async () => {
      try {
        if (programme)
          return await runProgramme(programme, coerced, context, fetcher, denied, maxResponseBytes);
        const result = await introspect(document, operation, coerced, () =>
          execute({ ...args, contextValue: context }),
        );
        checkResponse(result, context, maxResponseBytes);
        return withDenied(result, denied);
      } finally {
        context.end();
        place.leave();
      }
    };
    const result = await timed(exchange.operation, 'run', () => metered(answer, exchange.operation));
    const failed = (result.errors?.length ?? 0) > denied.length;
    if (failed || operation.operation !== 'query') exchange.outcome.ttlSeconds = 0;
    if (result.errors) result.errors = boundCount(result.errors);
    return result;
  }

  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(run);
    },
  };
}

function uncacheable({ outcome }: Exchange, errors: readonly GraphQLError[]): ExecutionResult {
  outcome.ttlSeconds = 0;
  return { errors };
}
