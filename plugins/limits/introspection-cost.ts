import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getIntrospectionQuery,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { type Multiplicities, multiplicitiesOf } from './introspection-lists.ts';

/** Estimates the values in the schema part of an operation, `{ __schema … }` and `{ __type … }` together. */
export type IntrospectionCost = (document: DocumentNode, operation: OperationDefinitionNode) => number;

/** The parent of a selection: each type once (`types`), any type, which may be the largest, or a directive. */
type Of = 'each' | 'any' | 'directive';

/** Estimates introspection by the lengths of the schema's own lists. Never less than what is returned. */
export function createIntrospectionCost(schema: GraphQLSchema): IntrospectionCost {
  const lists = multiplicitiesOf(schema);

  return (document, operation) => {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }

    function fieldsOf(set: SelectionSetNode): FieldNode[] {
      return set.selections.flatMap((selection) => {
        if (selection.kind === Kind.FIELD) return [selection];
        if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
        const fragment = fragments.get(selection.name.value);
        return fragment ? fieldsOf(fragment.selectionSet) : [];
      });
    }

    function ofField(node: FieldNode, of: Of, wrapped: number): number {
      if (!node.selectionSet) return 1;
      const name = node.name.value;
      const inWrap = name === 'ofType' ? wrapped + 1 : 0;
      // A chain of `ofType` ends where no type is wrapped deeper.
      if (inWrap > lists.wrapping) return 1;
      const { length, of: next } = stepInto(lists, name, of);
      const inner = fieldsOf(node.selectionSet).reduce((sum, one) => sum + ofField(one, next, inWrap), 0);
      return 1 + length * inner;
    }

    return fieldsOf(operation.selectionSet)
      .filter(({ name }) => name.value === '__schema' || name.value === '__type')
      .reduce((sum, field) => sum + ofField(field, 'any', 0), 0);
  };
}

/** Returns the cost of the whole schema, fetched as tools do: with every option. */
export function wholeSchemaCost(cost: IntrospectionCost): number {
  const document = parse(wholeSchemaQuery);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return cost(document, operation as OperationDefinitionNode);
}

const wholeSchemaQuery = getIntrospectionQuery({
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

function stepInto(lists: Multiplicities, name: string, of: Of): { length: number; of: Of } {
  if (name === 'types') return { length: lists.types, of: 'each' };
  if (name === 'directives') return { length: lists.directives, of: 'directive' };
  if (name === 'args' && of === 'directive') return { length: lists.directiveArgs, of: 'any' };
  const list = lists.perType.get(name);
  if (!list) return { length: 1, of: 'any' };
  const leadsToTypes = name === 'possibleTypes' || name === 'interfaces';
  return { length: of === 'each' ? list.average : list.most, of: leadsToTypes ? 'any' : of };
}
