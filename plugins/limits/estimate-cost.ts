import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { type CostTerm, evaluate, sum, times, type Variables } from './cost-term.ts';
import {
  assumedLength,
  isList,
  type Length,
  type LengthFacts,
  lengthReader,
  listDepth,
} from './list-length.ts';
import { usesVariables } from './uses-variables.ts';

export type EstimateCost = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
) => number;

/**
 * Creates an estimate of how many values an operation returns, as an upper bound. Every field counts one,
 * times the lengths of the lists around it. `@skip` and `@include` do not reduce it. An operation is read
 * once; later estimates compute only what depends on variables.
 */
export function createCostEstimate(facts: LengthFacts): EstimateCost {
  const known = new WeakMap<OperationDefinitionNode, CostTerm>();
  return (document, operation, variables) => {
    let term = known.get(operation);
    if (term === undefined) {
      term = termOf(facts, document, operation);
      known.set(operation, term);
    }
    return evaluate(term, variables);
  };
}

/** A length that may depend on variables. */
interface LengthTerm {
  readonly isFixed: boolean;
  readonly read: (variables: Variables) => Length | undefined;
}

const unsaid: LengthTerm = { isFixed: true, read: () => undefined };

function termOf(facts: LengthFacts, document: DocumentNode, operation: OperationDefinitionNode): CostTerm {
  const { schema } = facts;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  function ofSelection(set: SelectionSetNode, type: GraphQLNamedType, above: LengthTerm): CostTerm {
    return sum(
      set.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return ofField(selection, type, above);
        if (selection.kind === Kind.INLINE_FRAGMENT)
          return ofSelection(selection.selectionSet, on(selection.typeCondition?.name.value, type), above);
        const fragment = fragments.get(selection.name.value);
        if (!fragment) return 0;
        return ofSelection(fragment.selectionSet, on(fragment.typeCondition.name.value, type), above);
      }),
    );
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType, above: LengthTerm): CostTerm {
    const field = fieldOf(parent, node.name.value);
    if (!field || !node.selectionSet) return 1;
    const own = lengthOf(field, node, parent);
    const type = getNamedType(field.type);
    if (!isList(field)) return sum([1, ofSelection(node.selectionSet, type, either(own, above))]);
    const lists = assumedLength ** (listDepth(field.type) - 1);
    const only = hasOneList(parent);
    const rows = (variables: Variables) => lists * rowsIn(own.read(variables), above.read(variables), only);
    const inner = ofSelection(node.selectionSet, type, unsaid);
    return sum([1, times(own.isFixed && above.isFixed ? rows({}) : rows, inner)]);
  }

  function lengthOf(field: GraphQLField<unknown, unknown>, node: FieldNode, parent: GraphQLNamedType) {
    const readIn = lengthReader(facts, parent, field);
    const read = (variables: Variables) => readIn(valuesOf(field, node, variables));
    if (node.arguments?.some(usesVariables)) return { isFixed: false, read };
    const fixed = read({});
    return { isFixed: true, read: () => fixed };
  }

  function on(name: string | undefined, otherwise: GraphQLNamedType): GraphQLNamedType {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : otherwise;
  }

  const root = schema.getRootType(operation.operation);
  return root ? ofSelection(operation.selectionSet, root, unsaid) : 0;
}

/**
 * A page size of the field above is the length of its only list. Where it has several lists, any of them may
 * be longer.
 */
function rowsIn(own: Length | undefined, above: Length | undefined, onlyList: boolean): number {
  if (own) return own.rows;
  if (!above) return assumedLength;
  return above.isDeclared || onlyList ? above.rows : Math.max(above.rows, assumedLength);
}

/**
 * Prefers what a field declares about lists below it to what stands above it: pages come wrapped (`data {
 * items { … } }`).
 */
function either(own: LengthTerm, above: LengthTerm): LengthTerm {
  const read = (variables: Variables) => own.read(variables) ?? above.read(variables);
  return { isFixed: own.isFixed && above.isFixed, read };
}

function hasOneList(type: GraphQLNamedType): boolean {
  return isFielded(type) && Object.values(type.getFields()).filter(isList).length === 1;
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isFielded(type) ? type.getFields()[name] : undefined;
}

function isFielded(type: GraphQLNamedType) {
  return isObjectType(type) || isInterfaceType(type);
}

function valuesOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables) {
  if (field.args.length === 0) return {};
  try {
    return getArgumentValues(field, node, variables as Record<string, unknown>);
  } catch {
    // Execution will report what is wrong with the arguments.
    return {};
  }
}
