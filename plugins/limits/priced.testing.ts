import type { Plugin } from '@envelop/core';
import { type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { PertuisError } from '../../mesh/contract/errors.ts';
import { boundCost, type CostLimits } from './bound-cost.ts';
import type { LengthFacts } from './list-length.ts';

/** Prices operations in tests without a gateway. */
export function priced(facts: LengthFacts, limits: CostLimits): Plugin {
  const price = boundCost(facts, limits);
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { document, operationName, schema, variableValues } = args as ExecutionArgs;
      const operation = getOperationAST(document, operationName);
      if (!operation) return;
      const given = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
      try {
        price({ document, operation, variables: given.coerced ?? {} });
      } catch (error) {
        const { message, code, status } = error as PertuisError;
        const refused = new GraphQLError(message, { extensions: { code, http: { status } } });
        setResultAndStopExecution({ errors: [refused] });
      }
    },
  };
}
