import type { Plugin } from '@envelop/core';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { boundSubscriptions, type SubscriptionLimits } from './bound-subscriptions.ts';
import { checkDocument } from './check-document.ts';
import { estimateCost } from './estimate-cost.ts';
import { hideSchema, type Introspection } from './hide-schema.ts';
import { refuse } from './refuse.ts';
import { scanTokens } from './scan-tokens.ts';

export interface LimitsOptions extends SubscriptionLimits {
  readonly depth: number;
  readonly tokens: number;
  readonly aliases: number;
  readonly cost: number;
  /** Who may read the schema. To others it is hidden: no introspection, and no error that suggests a name. */
  readonly introspection: Introspection;
}

/** What an operation may ask for. Each bound stands before the work that it bounds: tokens, document, cost. */
export function createLimits(options: LimitsOptions): Plugin[] {
  const plugins = [
    boundTokens(options),
    boundDocuments(options),
    boundCost(options),
    boundSubscriptions(options),
  ];
  return options.introspection === true ? plugins : [...plugins, hideSchema(options.introspection)];
}

function boundTokens(limits: LimitsOptions): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        scanTokens(typeof source === 'string' ? source : source.body, limits);
        return parseFn(source, options);
      });
    },
  };
}

function boundDocuments(limits: LimitsOptions): Plugin {
  return {
    onValidate({ params, setResult }) {
      try {
        const refused = checkDocument(params.documentAST, limits);
        if (refused.length > 0) setResult([...refused]);
      } catch (error) {
        setResult([error as GraphQLError]);
      }
    },
  };
}

function boundCost({ cost: limit }: LimitsOptions): Plugin {
  /** Of operations without variables: theirs never changes. */
  const known = new WeakMap<OperationDefinitionNode, number>();

  function costOf(
    { schema, document, variableValues }: ExecutionArgs,
    operation: OperationDefinitionNode,
  ): number {
    const { variableDefinitions = [] } = operation;
    if (variableDefinitions.length === 0) {
      const cost = known.get(operation) ?? estimateCost(schema, document, operation, {});
      known.set(operation, cost);
      return cost;
    }
    // The first fault is enough here, and each costs the time to print what came in.
    const { coerced } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, {
      maxErrors: 1,
      hideSuggestions: true,
    });
    // Variables that do not fit are refused when the operation runs.
    return coerced ? estimateCost(schema, document, operation, coerced) : 0;
  }

  function check(args: ExecutionArgs, stop: (result: ExecutionResult) => void) {
    const operation = getOperationAST(args.document, args.operationName);
    const cost = operation ? costOf(args, operation) : 0;
    if (cost <= limit) return;
    const message = `The operation may bring ${cost} values; ${limit} is the limit. Ask for shorter lists.`;
    stop({ errors: [refuse('OPERATION_TOO_COSTLY', message)] });
  }

  return {
    onExecute: ({ args, setResultAndStopExecution }) =>
      check(args as ExecutionArgs, setResultAndStopExecution),
    /** For one event: what a subscription brings in all is bounded by its time. */
    onSubscribe: ({ args, setResultAndStopExecution }) =>
      check(args as ExecutionArgs, setResultAndStopExecution),
  };
}
