import type { OperationDefinitionNode } from 'graphql';
import type { Price } from '../../mesh/contract/admission.ts';
import { PertuisError } from '../../mesh/contract/errors.ts';
import { createCostEstimate } from './estimate-cost.ts';
import { createIntrospectionCost, wholeSchemaCost } from './introspection-cost.ts';
import type { LengthFacts } from './list-length.ts';

export interface CostLimits {
  /** Maximum number of values in the response of an operation. */
  readonly cost: number;
}

/** Tools fetch the whole schema with a few fields of their own. One operation may fetch this many whole schemas. */
const wholeSchemas = 1.25;

/**
 * Prices an operation in the number of values that it may return. Rejects operations over the limit with
 * `OPERATION_TOO_COSTLY`. Introspection has its own limit: an operation may fetch the whole schema once.
 */
export function boundCost(facts: LengthFacts, { cost: limit }: CostLimits): Price {
  const estimate = createCostEstimate(facts);
  const introspection = createIntrospectionCost(facts.schema);
  const schemaLimit = Math.ceil(wholeSchemas * wholeSchemaCost(introspection));
  const ofSchema = new WeakMap<OperationDefinitionNode, number>();

  return ({ document, operation, variables }) => {
    let schemaValues = ofSchema.get(operation);
    if (schemaValues === undefined) {
      schemaValues = Math.ceil(introspection(document, operation));
      ofSchema.set(operation, schemaValues);
    }
    if (schemaValues > schemaLimit) throw tooCostly(schemaValues, schemaLimit, 'Ask for less of the schema.');
    const values = estimate(document, operation, variables);
    if (!(values <= limit)) throw tooCostly(values, limit, 'Ask for shorter lists.');
    return values + schemaValues;
  };
}

function tooCostly(values: number, limit: number, advice: string): PertuisError {
  return new PertuisError(
    'OPERATION_TOO_COSTLY',
    `The operation may bring ${values} values; ${limit} is the limit. ${advice}`,
  );
}
