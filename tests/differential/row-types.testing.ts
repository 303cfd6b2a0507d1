import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  type OperationTypeNode,
} from 'graphql';

/** The type of a root field, by its coordinate. */
export function rootType(schema: GraphQLSchema, coordinate: string): GraphQLOutputType {
  const [kind, name = ''] = coordinate.split('.');
  const root = schema.getRootType(String(kind).toLowerCase() as OperationTypeNode);
  const field = root?.getFields()[name];
  if (!field) throw new Error(`the schema has no ${coordinate}`);
  return field.type;
}

/**
 * Returns the type of a root field's rows: the nodes of a connection, the items of a list. Returns undefined
 * for leaves.
 */
export function rowType(schema: GraphQLSchema, coordinate: string): GraphQLCompositeType | undefined {
  const type = getNamedType(rootType(schema, coordinate));
  const nodes = isObjectType(type) && type.name.endsWith('Connection') ? type.getFields().nodes : undefined;
  const row = nodes ? getNamedType(nodes.type) : type;
  return isCompositeType(row) ? row : undefined;
}
