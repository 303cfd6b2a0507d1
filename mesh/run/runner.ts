import type { Plugin } from '@envelop/core';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
} from 'graphql';
import type { Composition } from '../contract/composition.ts';
import { boundCount } from '../contract/error-bounds.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Changes } from '../contract/invalidation.ts';
import { metered } from '../contract/metered.ts';
import type { Planner } from '../contract/plan.ts';
import type { Policy } from '../contract/policy.ts';
import { timed } from '../contract/trace.ts';
import { coerceVariables } from './coerce-variables.ts';
import { createProgrammes } from './compiled/programmes.ts';
import { runProgramme } from './compiled/run-programme.ts';
import { RunContext } from './context.ts';
import { createFetcher } from './fetcher.ts';
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
}

const untold: Changes = { generation: 0, changed() {} };

/**
 * The plan and run stages as one Envelop plugin: the policy is read first, then the operation runs as a compiled programme,
 * or what is not compiled on graphql-js, over the same schema with the same decisions.
 */
export function createRunner({
  composition,
  planner,
  policy = { personal: new Set() },
  deadlineSeconds,
  compile = true,
  changes = untold,
}: RunnerOptions): Plugin {
  const guards = createRowGuards(composition.schema);
  const fetcher = createFetcher(composition, policy, changes, guards);
  attachResolvers(composition, planner, fetcher, guards);
  const programmes = createProgrammes(planner, composition.schema, guards, compile);
  const survey = createSurveyor(planner);
  const nameOperation = createNameOperation();

  async function run(args: ExecutionArgs): Promise<ExecutionResult> {
    const { exchange } = args.contextValue as { exchange: Exchange };
    const { document, schema } = args;
    const operation = getOperationAST(document, args.operationName);
    const view = exchange.view;
    if (!operation || !view) throw new Error('an operation runs only after it has a view');
    nameOperation(exchange, operation);
    const variables = coerceVariables(args, operation);
    if ('errors' in variables) return uncacheable(exchange, variables.errors);
    const { coerced } = variables;
    const planned = timed(exchange.operation, 'plan', () => {
      const { denied, refused } = survey(document, operation, coerced, view);
      return refused ? { refused } : { denied, ...programmes(document, operation, coerced, view) };
    });
    if ('refused' in planned) return uncacheable(exchange, [planned.refused]);
    const { plan, programme, denied } = planned;
    exchange.outcome.planned = { plan, document, operation, variables: coerced };
    const context = new RunContext(exchange, view, deadlineSeconds);
    const answer = async () => {
      try {
        if (programme) return await runProgramme(programme, coerced, context, fetcher, denied);
        return withDenied(await execute({ ...args, schema, contextValue: context }), denied);
      } finally {
        context.end();
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
