import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Composition } from '../../mesh/contract/composition.ts';

const mostFields = 4;
const mostRoots = 2;

/**
 * Returns a query that can be asked at once: three rows of the first root fields that need no argument, and what the platform
 * itself has consumed. `isVisible` says which fields its client may see.
 */
export function firstQuery(
  { schema, roots }: Pick<Composition, 'schema' | 'roots'>,
  isVisible: (coordinate: string) => boolean,
): string {
  const asked = [...roots.values()]
    .filter(({ source, coordinate }) => source !== 'platform' && coordinate.startsWith('Query.'))
    .flatMap(({ coordinate }) => {
      const field = schema.getQueryType()?.getFields()[coordinate.slice('Query.'.length)];
      const lines = field && ask(field, isVisible);
      return lines ? [lines] : [];
    })
    .slice(0, mostRoots);
  return [
    'query First {',
    ...asked.flat(),
    '  platform { operations energyJoules carbonGrams }',
    '}',
    '',
  ].join('\n');
}

function ask(
  field: GraphQLField<unknown, unknown>,
  isVisible: (coordinate: string) => boolean,
): string[] | undefined {
  if (field.args.some(isRequiredArgument)) return undefined;
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return undefined;
  const takesFirst = field.args.some(({ name }) => name === 'first');
  const head = `  ${field.name}${takesFirst ? '(first: 3)' : ''}`;
  const nodes = type.getFields().nodes;
  const rows = nodes && isListType(nullable(nodes)) ? getNamedType(nodes.type) : undefined;
  if (isObjectType(rows)) {
    const fields = leaves(rows, isVisible);
    return fields.length > 0 ? [`${head} {`, `    nodes { ${fields.join(' ')} }`, '  }'] : undefined;
  }
  const fields = leaves(type, isVisible);
  return fields.length > 0 ? [`${head} { ${fields.join(' ')} }`] : undefined;
}

function nullable({ type }: GraphQLField<unknown, unknown>) {
  return isNonNullType(type) ? type.ofType : type;
}

function leaves(type: GraphQLObjectType, isVisible: (coordinate: string) => boolean): string[] {
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .filter(({ name }) => isVisible(`${type.name}.${name}`))
    .slice(0, mostFields)
    .map(({ name }) => name);
}
