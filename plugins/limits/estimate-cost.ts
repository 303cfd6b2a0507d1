import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isOutputType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';

/** A list that says nothing of its length is taken to be this long. */
const assumedLength = 20;
const sizeArguments = ['first', 'limit', 'last'];

/**
 * How many values an operation may bring at most: every field counts one, times the lengths of the lists around it.
 * Lengths come from `first` and `limit` (given or default) and from lists of keys. `@skip` and `@include` are not
 * believed. Each fragment is computed once per type it is spread on.
 */
export function estimateCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();

  function ofSelection(set: SelectionSetNode, type: GraphQLNamedType, sized: boolean): number {
    let sum = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) sum += ofField(selection, type, sized);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        sum += ofSelection(selection.selectionSet, on(selection.typeCondition?.name.value) ?? type, sized);
      } else sum += ofFragment(selection.name.value, sized);
    }
    return sum;
  }

  function ofFragment(name: string, sized: boolean): number {
    const key = `${name} ${sized}`;
    let cost = known.get(key);
    if (cost === undefined) {
      const fragment = fragments.get(name);
      const type = on(fragment?.typeCondition.name.value);
      cost = fragment && type ? ofSelection(fragment.selectionSet, type, sized) : 0;
      known.set(key, cost);
    }
    return cost;
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType, sized: boolean): number {
    const field = fieldOf(parent, node.name.value);
    if (!field) return 1;
    const length = lengthOf(field, node, variables);
    const times = length ?? (isList(field) && !sized ? assumedLength : 1);
    const type = getNamedType(field.type);
    const inner = node.selectionSet
      ? ofSelection(node.selectionSet, type, length !== undefined && !isList(field))
      : 0;
    return 1 + times * inner;
  }

  function on(name: string | undefined): GraphQLNamedType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return isOutputType(type) ? type : undefined;
  }

  const root = schema.getRootType(operation.operation);
  return root ? ofSelection(operation.selectionSet, root, false) : 0;
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** The length that the arguments give; undefined when none speaks of it. */
function lengthOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number | undefined {
  if (field.args.length === 0) return undefined;
  const values = valuesOf(field, node, variables);
  const size = sizeArguments.map((name) => values[name]).find((value) => typeof value === 'number');
  const keys = isList(field) ? Object.values(values).find(Array.isArray) : undefined;
  if (typeof size !== 'number') return keys?.length;
  return Math.max(1, size) * Math.max(1, keys?.length ?? 1);
}

function valuesOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    // Running it will say what is wrong with the arguments.
    return {};
  }
}
