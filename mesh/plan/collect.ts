import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Scope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>;
  readonly variables: Record<string, unknown>;
}

/**
 * A field of a document, with the type it was selected on. A field of an interface comes with each possible
 * object type.
 */
export interface CollectedField {
  readonly node: FieldNode;
  readonly on: GraphQLNamedType;
}

/**
 * Yields every field selected on a type. Follows fragments and applies `@skip` and `@include` (GraphQL
 * specification 6.3.2).
 */
export function* collect(
  scope: Scope,
  type: GraphQLNamedType,
  selectionSets: readonly (SelectionSetNode | undefined)[],
  seen: Set<string> = new Set(),
): Generator<CollectedField> {
  for (const selectionSet of selectionSets) {
    for (const selection of selectionSet?.selections ?? []) {
      if (!isIncluded(selection, scope.variables)) continue;
      if (selection.kind === Kind.FIELD) yield* eachObject(scope.schema, type, selection);
      else yield* collectFragment(scope, type, selection, seen);
    }
  }
}

function* eachObject(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  node: FieldNode,
): Generator<CollectedField> {
  if (!isAbstractType(type)) return yield { node, on: type };
  for (const on of schema.getPossibleTypes(type)) yield { node, on };
}

function* collectFragment(
  scope: Scope,
  type: GraphQLNamedType,
  selection: Exclude<SelectionNode, FieldNode>,
  seen: Set<string>,
): Generator<CollectedField> {
  let fragment: Pick<FragmentDefinitionNode, 'selectionSet'> | undefined;
  let condition = type.name;
  if (selection.kind === Kind.FRAGMENT_SPREAD) {
    const name = selection.name.value;
    const definition = scope.fragments[name];
    if (!definition || seen.has(`${type.name}/${name}`)) return;
    seen.add(`${type.name}/${name}`);
    condition = definition.typeCondition.name.value;
    fragment = definition;
  } else {
    condition = selection.typeCondition?.name.value ?? type.name;
    fragment = selection;
  }
  const narrowed = narrow(scope.schema, type, condition);
  if (narrowed) yield* collect(scope, narrowed, [fragment.selectionSet], seen);
}

/** Returns the more precise of the two types, or undefined when no object has both. */
function narrow(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  condition: string,
): GraphQLNamedType | undefined {
  const wanted = schema.getType(condition);
  if (!wanted || wanted === type) return type;
  if (isAbstractType(type) && !isAbstractType(wanted)) return wanted;
  if (isAbstractType(wanted) && isObjectType(type)) return schema.isSubType(wanted, type) ? type : undefined;
  return isAbstractType(type) ? wanted : undefined;
}

function isIncluded(
  node: { directives?: readonly DirectiveNode[] },
  variables: Record<string, unknown>,
): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}
