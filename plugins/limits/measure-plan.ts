import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/**
 * Counts the fields of an operation's plan. Fields of an interface or union count once for each possible
 * type, and so multiply with every level. Stops at `most`. Needs a document whose fragments form no cycle.
 */
export function countPlanFields(schema: GraphQLSchema, document: DocumentNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<SelectionSetNode, Map<string, number>>();

  function onAny(set: SelectionSetNode, type: GraphQLNamedType): number {
    if (isObjectType(type)) return onObject(set, type);
    if (!isAbstractType(type)) return 0;
    let count = 0;
    for (const one of schema.getPossibleTypes(type)) {
      count += onObject(set, one);
      if (count > most) break;
    }
    return count;
  }

  function onObject(set: SelectionSetNode, type: GraphQLObjectType): number {
    let byType = known.get(set);
    if (!byType) {
      byType = new Map();
      known.set(set, byType);
    }
    let count = byType.get(type.name);
    if (count === undefined) {
      count = countSelections(set, type);
      byType.set(type.name, count);
    }
    return count;
  }

  function countSelections({ selections }: SelectionSetNode, type: GraphQLObjectType): number {
    let count = 0;
    for (const selection of selections) {
      if (count > most) return count;
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        count += 1;
        if (field && selection.selectionSet) count += onAny(selection.selectionSet, getNamedType(field.type));
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment && isMet(type, fragment.typeCondition?.name.value))
        count += onObject(fragment.selectionSet, type);
    }
    return count;
  }

  function isMet(type: GraphQLObjectType, condition: string | undefined): boolean {
    const wanted = condition === undefined ? type : schema.getType(condition);
    if (wanted === type) return true;
    return isCompositeType(wanted) && isAbstractType(wanted) && schema.isSubType(wanted, type);
  }

  let largest = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(definition.operation);
    if (root) largest = Math.max(largest, onObject(definition.selectionSet, root));
  }
  return largest;
}
