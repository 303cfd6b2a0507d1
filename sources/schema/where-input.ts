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
  description: 'The direction of the order. Nulls come last in both directions.',
  values: {
    ASC: { description: 'Ascending: 0 before 1, A before B, the oldest before the newest.' },
    DESC: { description: 'Descending: the greatest first.' },
  },
});

/**
 * Returns `<Type>Where`, or undefined when no column remains. JSON columns and columns named like a connective are left out.
 */
export function whereInput(typeName: string, columns: readonly Column[]): GraphQLInputObjectType | undefined {
  const comparisons: GraphQLInputFieldConfigMap = {};
  for (const { field, type, description } of columns) {
    if (type === 'JSON' || connectives.has(field)) continue;
    comparisons[field] = {
      type: comparisonInputs[type],
      description: describe('Rows by', field, description),
    };
  }
  if (Object.keys(comparisons).length === 0) return undefined;
  const where: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${typeName}Where`,
    description: `Conditions on rows of type ${typeName}. All given conditions must hold.`,
    fields: () => ({
      ...comparisons,
      and: { type: new GraphQLList(new GraphQLNonNull(where)), description: 'All of these hold.' },
      or: { type: new GraphQLList(new GraphQLNonNull(where)), description: 'At least one of these holds.' },
      not: { type: where, description: 'This does not hold.' },
    }),
  });
  return where;
}

/** Returns `<Type>Order`. Each object has exactly one key, so that the list gives the order of importance. */
export function orderInput(typeName: string, columns: readonly Column[]): GraphQLInputObjectType | undefined {
  const fields = columns
    .filter(({ type }) => type !== 'JSON')
    .map(
      ({ field, description }) =>
        [field, { type: orderDirection, description: describe('Orders by', field, description) }] as const,
    );
  if (fields.length === 0) return undefined;
  return new GraphQLInputObjectType({
    name: `${typeName}Order`,
    description: `One field by which rows of type ${typeName} are ordered.`,
    fields: Object.fromEntries(fields),
  });
}

function describe(verb: string, field: string, description: string | undefined): string {
  return description === undefined ? `${verb} \`${field}\`.` : `${verb} \`${field}\`: ${description}`;
}
