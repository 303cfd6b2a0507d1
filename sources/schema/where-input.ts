import {
  GraphQLEnumType,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { Column } from './column.ts';
import { comparisonInputs } from './comparison-inputs.ts';

const connectives = new Set(['and', 'or', 'not']);

const orderDirection = new GraphQLEnumType({
  name: 'OrderDirection',
  values: { ASC: {}, DESC: {} },
});

/** `<Type>Where`. JSON columns and columns named like a connective are left out; undefined when nothing is left. */
export function whereInput(typeName: string, columns: readonly Column[]): GraphQLInputObjectType | undefined {
  const comparisons: GraphQLInputFieldConfigMap = {};
  for (const { field, type } of columns) {
    if (type !== 'JSON' && !connectives.has(field)) comparisons[field] = { type: comparisonInputs[type] };
  }
  if (Object.keys(comparisons).length === 0) return undefined;
  const where: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${typeName}Where`,
    description: 'Every condition given must hold.',
    fields: () => ({
      ...comparisons,
      and: { type: new GraphQLList(new GraphQLNonNull(where)) },
      or: { type: new GraphQLList(new GraphQLNonNull(where)) },
      not: { type: where },
    }),
  });
  return where;
}

/** `<Type>Order`: an object with exactly one key, so that the list says what comes first. */
export function orderInput(typeName: string, columns: readonly Column[]): GraphQLInputObjectType | undefined {
  const fields = columns
    .filter(({ type }) => type !== 'JSON')
    .map(({ field }) => [field, { type: orderDirection }] as const);
  if (fields.length === 0) return undefined;
  return new GraphQLInputObjectType({
    name: `${typeName}Order`,
    description: 'Exactly one field.',
    fields: Object.fromEntries(fields),
  });
}
