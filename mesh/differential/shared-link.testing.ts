import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/**
 * Whether one link of a document, through a fragment, opens two merged selections that are not made of the same fields:
 * `{ a { ...F } b { ...F owner { name } } } fragment F on Thing { owner { id } }`.
 */
export function hasSharedLink(
  schema: GraphQLSchema,
  document: DocumentNode,
  links: ReadonlySet<string>,
): boolean {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const seen = new Map<FieldNode, { parent: GraphQLObjectType; nodes: readonly FieldNode[] }>();
  const objectsOf = (type: GraphQLCompositeType) =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type];

  function* fieldsIn(set: SelectionSetNode | undefined, type: GraphQLObjectType): Generator<FieldNode> {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) yield selection;
      else {
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
        if (isCompositeType(condition) && objectsOf(condition).includes(type))
          yield* fieldsIn(fragment?.selectionSet, type);
      }
    }
  }

  function look(type: GraphQLObjectType, sets: readonly (SelectionSetNode | undefined)[]): boolean {
    const merged = Map.groupBy(
      sets.flatMap((set) => [...fieldsIn(set, type)]),
      (node) => node.alias?.value ?? node.name.value,
    );
    return [...merged.values()].some((found) => {
      const nodes = [...new Set(found)];
      const [first] = nodes;
      const field = first && type.getFields()[first.name.value];
      const below = field && getNamedType(field.type);
      if (!first || !field || !isCompositeType(below)) return false;
      if (links.has(`${type.name}.${field.name}`)) {
        const before = seen.get(first);
        if (before && (before.parent !== type || !sameNodes(before.nodes, nodes))) return true;
        seen.set(first, { parent: type, nodes });
      }
      return objectsOf(below).some((object) =>
        look(
          object,
          nodes.map(({ selectionSet }) => selectionSet),
        ),
      );
    });
  }

  return document.definitions.some((one) => {
    if (one.kind !== Kind.OPERATION_DEFINITION) return false;
    const root = schema.getRootType(one.operation);
    seen.clear();
    return root ? look(root, [one.selectionSet]) : false;
  });
}

function sameNodes(one: readonly FieldNode[], other: readonly FieldNode[]): boolean {
  return one.length === other.length && one.every((node, index) => node === other[index]);
}
