import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/**
 * Whether some fragment stands where its condition holds for no object: `... on Named { ... on Place { … } }` inside an
 * Owner. Each step is valid, for Named and Place have objects in common, but Owner is no Place.
 */
export function hasEmptyCondition(schema: GraphQLSchema, document: DocumentNode): boolean {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const objectsOf = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type];

  function look(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    objects: readonly GraphQLObjectType[],
  ): boolean {
    return set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) {
        const field = isUnionType(type) ? undefined : type.getFields()[selection.name.value];
        const below = field && getNamedType(field.type);
        if (!selection.selectionSet || !isCompositeType(below)) return false;
        return look(selection.selectionSet, below, objectsOf(below));
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
      if (!fragment || !isCompositeType(condition)) return false;
      const left = objectsOf(condition).filter((object) => objects.includes(object));
      return left.length === 0 || look(fragment.selectionSet, condition, left);
    });
  }

  return document.definitions.some((one) => {
    if (one.kind !== Kind.OPERATION_DEFINITION) return false;
    const root = schema.getRootType(one.operation);
    return root ? look(one.selectionSet, root, [root]) : false;
  });
}
