import type { Plugin } from '@envelop/core';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { checkDocument } from './check-document.ts';
import { estimateCost } from './estimate-cost.ts';
import { refuse } from './refuse.ts';
import { scanTokens } from './scan-tokens.ts';
import { withoutSuggestions } from './without-suggestions.ts';

export interface LimitsOptions {
  readonly depth: number;
  readonly tokens: number;
  readonly aliases: number;
  readonly cost: number;
  /** False hides the schema: no introspection, and no error that suggests a name. */
  readonly introspection: boolean;
}

/** What an operation may ask for. Each bound stands before the work that it bounds: tokens, document, cost. */
export function createLimits(options: LimitsOptions): Plugin[] {
  const plugins = [boundTokens(options), boundDocuments(options), boundCost(options)];
  return options.introspection ? plugins : [...plugins, hideSchema];
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
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { schema, document, operationName, variableValues } = args as ExecutionArgs;
      const operation = getOperationAST(document, operationName);
      if (!operation) return;
      const { coerced } = getVariableValues(
        schema,
        operation.variableDefinitions ?? [],
        variableValues ?? {},
      );
      if (!coerced) return;
      const cost = estimateCost(schema, document, operation, coerced);
      if (cost <= limit) return;
      const message = `The operation may bring ${cost} values; ${limit} is the limit. Ask for shorter lists.`;
      setResultAndStopExecution({ errors: [refuse('OPERATION_TOO_COSTLY', message)] });
    },
  };
}

const hideSchema: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    return ({ result, setResult }) => {
      setResult((result as readonly GraphQLError[]).map(withoutSuggestions));
    };
  },
  onExecute() {
    return {
      onExecuteDone({ result, setResult }) {
        const { errors } = result as ExecutionResult;
        if (errors) setResult({ ...result, errors: errors.map(withoutSuggestions) });
      },
    };
  },
};
