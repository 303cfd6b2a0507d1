import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Returns the object types that responses to a document may contain. An interface or union stands for all its
 * types. A connection includes its nodes, since a count changes with them.
 */
export function typesIn(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const info = new TypeInfo(schema);
  const add = (type: GraphQLNamedType | undefined) => {
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(add);
    if (!isObjectType(type) || type.name.startsWith('__') || names.has(type.name)) return;
    names.add(type.name);
    if (type.name.endsWith('Connection')) add(getNamedType(type.getFields().nodes?.type));
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        add(getNamedType(info.getType()) ?? undefined);
      },
    }),
  );
  return [...names];
}
