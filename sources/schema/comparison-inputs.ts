import {
  GraphQLBoolean,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { ColumnType, ComparisonOperator } from '../../mesh/contract/query.ts';
import { operatorsOf } from '../../mesh/core/comparison-operators.ts';
import { outputTypes } from './scalars.ts';

const descriptions: Record<ComparisonOperator, string> = {
  eq: 'Equal to this.',
  ne: 'Not equal to this.',
  in: 'Equal to one of these, at most 1,000.',
  gt: 'Greater than this; of moments, later.',
  gte: 'Greater than or equal to this.',
  lt: 'Less than this; of moments, earlier.',
  lte: 'Less than or equal to this.',
  contains: 'Contains this text. Case-sensitive.',
  isNull: 'True for rows without a value, false for rows with one.',
};

type Comparable = Exclude<ColumnType, 'JSON'>;

/** `StringFilter`, `IntFilter`, … All sources share these objects, so that composition finds one type of each name. */
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
    const description = descriptions[operator];
    if (operator === 'in')
      fields[operator] = { type: new GraphQLList(new GraphQLNonNull(value)), description };
    else fields[operator] = { type: operator === 'isNull' ? GraphQLBoolean : value, description };
  }
  return new GraphQLInputObjectType({
    name: `${type}Filter`,
    description: `Conditions on a value of type ${type}. All given conditions must hold. Null meets only \`isNull\`.`,
    fields,
  });
}
