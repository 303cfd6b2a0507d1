import type { Plugin } from '@envelop/core';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { Composition } from '../contract/composition.ts';
import { stages } from '../contract/events.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Planner } from '../contract/plan.ts';
import type { RunContext } from './context.ts';
import { createFetcher } from './fetcher.ts';
import { attachResolvers } from './resolvers.ts';

export interface RunnerOptions {
  readonly composition: Composition;
  readonly planner: Planner;
  readonly deadlineSeconds: number;
}

/**
 * The plan and run stages as one Envelop plugin: the policy is read first, then the operation runs on graphql-js over
 * the unified schema, whose resolvers `attachResolvers` makes.
 */
export function createRunner({ composition, planner, deadlineSeconds }: RunnerOptions): Plugin {
  attachResolvers(composition, planner, createFetcher(composition));
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => run(args, planner, deadlineSeconds));
    },
  };
}

async function run(args: ExecutionArgs, planner: Planner, deadlineSeconds: number): Promise<ExecutionResult> {
  const { exchange } = args.contextValue as { exchange: Exchange };
  const operation = getOperationAST(args.document, args.operationName);
  const view = exchange.view;
  if (!operation || !view) throw new Error('an operation runs only after it has a view');
  nameOperation(exchange, operation);
  const variables = getVariableValues(
    args.schema,
    operation.variableDefinitions ?? [],
    args.variableValues ?? {},
  );
  if (variables.errors) return uncacheable(exchange, variables.errors.map(asUserInput));
  const survey = stages.traceSync(() => planner.survey(args.document, operation, variables.coerced, view), {
    operation: exchange.operation,
    stage: 'plan',
  });
  if (survey.refused) return uncacheable(exchange, [survey.refused]);
  const context: RunContext = {
    exchange,
    view,
    signal: AbortSignal.any([exchange.question.signal, AbortSignal.timeout(deadlineSeconds * 1000)]),
    loaders: new Map(),
  };
  const result = await stages.tracePromise(async () => execute({ ...args, contextValue: context }), {
    operation: exchange.operation,
    stage: 'run',
  });
  if (result.errors || operation.operation !== 'query') exchange.outcome.ttlSeconds = 0;
  return survey.denied.length > 0
    ? { ...result, errors: [...survey.denied, ...(result.errors ?? [])] }
    : result;
}

function uncacheable({ outcome }: Exchange, errors: readonly GraphQLError[]): ExecutionResult {
  outcome.ttlSeconds = 0;
  return { errors };
}

/** A variable that does not fit is the asker's mistake: without a code it would leave as an internal error. */
function asUserInput(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes && { nodes: error.nodes }),
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

function nameOperation({ operation: scope }: Exchange, operation: OperationDefinitionNode) {
  scope.type = operation.operation;
  scope.name = operation.name?.value.slice(0, 64) ?? 'anonymous';
}
