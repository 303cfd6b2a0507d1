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
import { startDeadline } from '../contract/deadline.ts';
import { stages } from '../contract/events.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Changes } from '../contract/invalidation.ts';
import type { Planner } from '../contract/plan.ts';
import { createProgrammes } from './compiled/programmes.ts';
import { runProgramme } from './compiled/run-programme.ts';
import type { RunContext } from './context.ts';
import { createFetcher } from './fetcher.ts';
import { attachResolvers } from './resolvers.ts';
import { createSurveyor } from './surveyor.ts';

export interface RunnerOptions {
  readonly composition: Composition;
  readonly planner: Planner;
  readonly deadlineSeconds: number;
  /** False runs everything through graphql-js: the reference that compiled programmes are held against. */
  readonly compile?: boolean;
  /** Where mutations are told to. */
  readonly changes?: Changes;
}

const untold: Changes = { generation: 0, changed() {} };

/**
 * The plan and run stages as one Envelop plugin: the policy is read first, then the operation runs as a compiled programme,
 * or what cannot be compiled yet on graphql-js, over the same schema with the same decisions.
 */
export function createRunner({
  composition,
  planner,
  deadlineSeconds,
  compile = true,
  changes = untold,
}: RunnerOptions): Plugin {
  const fetcher = createFetcher(composition, changes);
  attachResolvers(composition, planner, fetcher);
  const programmes = createProgrammes(planner, compile);
  const survey = createSurveyor(planner);

  async function run(args: ExecutionArgs): Promise<ExecutionResult> {
    const { exchange } = args.contextValue as { exchange: Exchange };
    const { document, schema } = args;
    const operation = getOperationAST(document, args.operationName);
    const view = exchange.view;
    if (!operation || !view) throw new Error('an operation runs only after it has a view');
    nameOperation(exchange, operation);
    const variables = coerce(args, operation);
    if ('errors' in variables) return uncacheable(exchange, variables.errors.map(asUserInput));
    const { operation: scope } = exchange;
    const { plan, programme, refused, denied } = stages.traceSync(
      () => ({
        ...survey(document, operation, variables.coerced, view),
        ...programmes(document, operation, variables.coerced, view),
      }),
      { operation: scope, stage: 'plan' },
    );
    exchange.outcome.planned = { plan, document, operation, variables: variables.coerced };
    if (refused) return uncacheable(exchange, [refused]);
    const deadline = startDeadline(exchange.question.signal, deadlineSeconds * 1000);
    const context: RunContext = { exchange, view, signal: deadline.signal, loaders: new Map() };
    const result = await stages
      .tracePromise(
        async () =>
          programme
            ? runProgramme(programme, variables.coerced, context, fetcher, denied)
            : withDenied(await execute({ ...args, schema, contextValue: context }), denied),
        { operation: scope, stage: 'run' },
      )
      .finally(() => deadline.end());
    const failed = (result.errors?.length ?? 0) > denied.length;
    if (failed || operation.operation !== 'query') exchange.outcome.ttlSeconds = 0;
    return result;
  }

  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(run);
    },
  };
}

const noVariables = { coerced: {} };

function coerce(args: ExecutionArgs, { variableDefinitions = [] }: OperationDefinitionNode) {
  if (variableDefinitions.length === 0) return noVariables;
  const { errors, coerced } = getVariableValues(args.schema, variableDefinitions, args.variableValues ?? {});
  return errors ? { errors } : { coerced };
}

function withDenied(result: ExecutionResult, denied: readonly GraphQLError[]): ExecutionResult {
  return denied.length > 0 ? { ...result, errors: [...denied, ...(result.errors ?? [])] } : result;
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
