import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** `Type.field` of the place in a response, aliases undone; the last that can be told. The path begins below `data`. */
export function coordinateAt(
  schema: GraphQLSchema,
  query: string,
  path: readonly (string | number)[],
): string {
  const document = parse(query);
  let sets = document.definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? [one.selectionSet] : [],
  );
  const [operation] = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  let types = [schema.getRootType(operation?.operation ?? ('query' as never))?.name ?? 'Query'];
  let coordinate = types[0] ?? '';
  for (const key of path) {
    if (typeof key === 'number') continue;
    const nodes = sets
      .flatMap((set) => fieldsOf(document, set))
      .filter(({ name, alias }) => (alias ?? name).value === key);
    const found = types.flatMap((type) => nodes.flatMap(({ name }) => fieldOn(schema, type, name.value)));
    const [first] = found;
    if (!first) return coordinate;
    coordinate = first.coordinate;
    types = [...new Set(found.flatMap(({ types: below }) => below))];
    sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  }
  return coordinate;
}

function fieldsOf(document: DocumentNode, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(document, selection.selectionSet);
    const spread = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return spread?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(document, spread.selectionSet) : [];
  });
}

function fieldOn(schema: GraphQLSchema, typeName: string, name: string) {
  const type = schema.getType(typeName);
  if (!(isObjectType(type) || isInterfaceType(type))) return [];
  const field = type.getFields()[name];
  if (!field) return [];
  const below = getNamedType(field.type);
  const possible = isAbstractType(below) ? schema.getPossibleTypes(below).map((one) => one.name) : [];
  return [
    { coordinate: `${typeName}.${name}`, types: isCompositeType(below) ? [below.name, ...possible] : [] },
  ];
}
