import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isWrappingType,
} from 'graphql';

/** Lengths of the lists that introspection returns. */
export interface Multiplicities {
  readonly types: number;
  readonly directives: number;
  /** Of one type (`args`: of one field), by the name of the introspection field. */
  readonly perType: ReadonlyMap<string, { readonly average: number; readonly most: number }>;
  /** The largest number of arguments of a directive. */
  readonly directiveArgs: number;
  /** The largest number of lists and non-nulls around a type. */
  readonly wrapping: number;
}

/** Counts once what introspection of a schema can return. */
export function multiplicitiesOf(schema: GraphQLSchema): Multiplicities {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const fields = types.flatMap((type) => (hasFields(type) ? Object.values(type.getFields()) : []));
  const inputs = types.flatMap((type) => (isInputObjectType(type) ? Object.values(type.getFields()) : []));
  const wrapped = [...fields, ...fields.flatMap((field) => field.args), ...inputs];
  const perType = new Map([
    ['fields', summary(types.map((type) => (hasFields(type) ? count(type.getFields()) : 0)))],
    ['args', summary(fields.map(({ args }) => args.length))],
    ['inputFields', summary(types.map((type) => (isInputObjectType(type) ? count(type.getFields()) : 0)))],
    ['enumValues', summary(types.map((type) => (isEnumType(type) ? type.getValues().length : 0)))],
    ['interfaces', summary(types.map((type) => (hasFields(type) ? type.getInterfaces().length : 0)))],
    [
      'possibleTypes',
      summary(types.map((type) => (isAbstractType(type) ? schema.getPossibleTypes(type).length : 0))),
    ],
  ]);
  return {
    types: types.length,
    directives: directives.length,
    perType,
    wrapping: most(wrapped.map(({ type }) => wrappingOf(type))),
    directiveArgs: most(directives.map(({ args }) => args.length)),
  };
}

function hasFields(type: GraphQLNamedType) {
  return isObjectType(type) || isInterfaceType(type);
}

function count(fields: object): number {
  return Object.keys(fields).length;
}

function summary(counts: readonly number[]) {
  const total = counts.reduce((sum, one) => sum + one, 0);
  return { average: total / Math.max(1, counts.length), most: most(counts) };
}

function most(counts: readonly number[]): number {
  return counts.reduce((a, b) => Math.max(a, b), 0);
}

function wrappingOf(type: GraphQLType): number {
  return isWrappingType(type) ? 1 + wrappingOf(type.ofType) : 0;
}
