import {
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isIntrospectionType,
  isUnionType,
} from 'graphql';

export type Field = GraphQLField<unknown, unknown>;

/** What a generator asks of a schema again and again, worked out once. */
export interface KnownTypes {
  readonly schema: GraphQLSchema;
  fieldsOf(type: GraphQLCompositeType): readonly Field[];
  /** Those of them that are to be asked more often than their number would have it. */
  favouritesOf(type: GraphQLCompositeType): readonly Field[];
  /** Types that a fragment on this type may name: it and they have objects in common. */
  conditionsOf(type: GraphQLCompositeType): readonly GraphQLCompositeType[];
}

export function knowTypes(schema: GraphQLSchema, favourites: ReadonlySet<string> = new Set()): KnownTypes {
  const composite = Object.values(schema.getTypeMap())
    .filter(isCompositeType)
    .filter((type) => !isIntrospectionType(type));
  const fields = new Map(
    composite.map((type) => [type, isUnionType(type) ? [] : Object.values(type.getFields())]),
  );
  const conditions = new Map(
    composite.map((type) => [type, composite.filter((other) => doTypesOverlap(schema, type, other))]),
  );
  return {
    schema,
    favouritesOf: (type) =>
      (fields.get(type) ?? []).filter(({ name }) => favourites.has(`${type.name}.${name}`)),
    fieldsOf: (type) => fields.get(type) ?? [],
    conditionsOf: (type) => conditions.get(type) ?? [],
  };
}
