import {
  GraphQLBoolean,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { ColumnType } from '../../mesh/contract/query.ts';
import { operatorsOf } from '../../mesh/core/comparison-operators.ts';
import { outputTypes } from './scalars.ts';

type Comparable = Exclude<ColumnType, 'JSON'>;

/** `StringFilter`, `IntFilter`, … : the same objects for every source, so that composed they are one type each. */
export const comparisonInputs: Record<Comparable, GraphQLInputObjectType> = {
  String: comparisonInput('String'),
  ID: comparisonInput('ID'),
  Int: comparisonInput('Int'),
  Float: comparisonInput('Float'),
  Boolean: comparisonInput('Boolean'),
  DateTime: comparisonInput('DateTime'),
  Date: comparisonInput('Date'),
};

function comparisonInput(type: Comparable): GraphQLInputObjectType {
  const value = outputTypes[type];
  const fields: GraphQLInputFieldConfigMap = {};
  for (const operator of operatorsOf[type]) {
    if (operator === 'in') fields[operator] = { type: new GraphQLList(new GraphQLNonNull(value)) };
    else fields[operator] = { type: operator === 'isNull' ? GraphQLBoolean : value };
  }
  return new GraphQLInputObjectType({ name: `${type}Filter`, fields });
}
