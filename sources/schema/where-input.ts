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
  description: 'Which way rows are ordered. Nulls come last either way.',
  values: {
    ASC: { description: 'The least first: 0 before 1, A before B, the oldest before the newest.' },
    DESC: { description: 'The greatest first.' },
  },
});

/** `<Type>Where`. JSON columns and columns named like a connective are left out; undefined when nothing is left. */
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
    description: `Conditions on rows of type ${typeName}: every one that is given must hold.`,
    fields: () => ({
      ...comparisons,
      and: { type: new GraphQLList(new GraphQLNonNull(where)), description: 'All of these hold.' },
      or: { type: new GraphQLList(new GraphQLNonNull(where)), description: 'One of these holds at least.' },
      not: { type: where, description: 'This does not hold.' },
    }),
  });
  return where;
}

/** `<Type>Order`: an object with exactly one key, so that the list says what comes first. */
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
    description: `What rows of type ${typeName} are ordered by: exactly one field.`,
    fields: Object.fromEntries(fields),
  });
}

function describe(verb: string, field: string, description: string | undefined): string {
  return description === undefined ? `${verb} \`${field}\`.` : `${verb} \`${field}\`: ${description}`;
}
