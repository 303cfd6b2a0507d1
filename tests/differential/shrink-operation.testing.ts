import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  validate,
  visit,
} from 'graphql';
import type { Operation, Round } from './operation.testing.ts';

type Edit = (node: ASTNode) => ASTNode | null | readonly ASTNode[] | undefined;

/** Smaller operations that are valid too, the much smaller ones first: one round less, one part of the document less. */
export function* shrinkOperation(schema: GraphQLSchema, { text, rounds }: Operation): Generator<Operation> {
  if (rounds.length > 1) for (const round of rounds) yield* made(schema, parse(text), [round]);
  const document = parse(text, { noLocation: true });
  for (const edited of smaller(document)) yield* made(schema, edited, rounds);
  for (const [index, round] of rounds.entries()) {
    for (const name of Object.keys(round.variables)) {
      const { [name]: _, ...variables } = round.variables;
      yield { text, rounds: rounds.with(index, { ...round, variables }) };
    }
  }
}

/** The document with one part away, for each part. */
function* smaller(document: DocumentNode): Generator<DocumentNode> {
  for (const unwanted of document.definitions) {
    if (document.definitions.length > 1) yield without(document, unwanted);
  }
  for (const selection of selectionsIn(document)) yield without(document, selection);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { defaultValue } of definition.variableDefinitions ?? [])
      if (defaultValue) yield without(document, defaultValue);
  }
  for (const selection of selectionsIn(document)) {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      yield replaced(document, selection, selection.selectionSet.selections);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const definition = document.definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
      );
      if (definition?.kind === Kind.FRAGMENT_DEFINITION)
        yield replaced(document, selection, definition.selectionSet.selections);
    }
    for (const directive of selection.directives ?? []) yield without(document, directive);
    if (selection.kind !== Kind.FIELD) continue;
    if (selection.alias) yield without(document, selection.alias);
    for (const argument of selection.arguments ?? []) yield without(document, argument);
  }
}

function selectionsIn(document: DocumentNode): SelectionNode[] {
  const found: SelectionNode[] = [];
  const note = (node: SelectionNode) => void found.push(node);
  visit(document, { Field: note, InlineFragment: note, FragmentSpread: note });
  return found;
}

function without(document: DocumentNode, unwanted: ASTNode): DocumentNode {
  return edit(document, (node) => (node === unwanted ? null : undefined));
}

function replaced(document: DocumentNode, node: SelectionNode, by: readonly SelectionNode[]): DocumentNode {
  return edit(document, (at) =>
    at.kind === Kind.SELECTION_SET && at.selections.includes(node)
      ? { ...at, selections: at.selections.flatMap((one) => (one === node ? by : [one])) }
      : undefined,
  );
}

function edit(document: DocumentNode, change: Edit): DocumentNode {
  return visit(document, { enter: change });
}

/** Returns the rest of the operation, without unused fragments and variables, if it is valid. */
function* made(schema: GraphQLSchema, edited: DocumentNode, rounds: readonly Round[]): Generator<Operation> {
  const document = tidy(edited);
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const received = rounds.every(({ operationName }) =>
    operationName === undefined
      ? operations.length === 1
      : operations.some((one) => one.name?.value === operationName),
  );
  let text: string;
  try {
    text = print(document);
    if (!received || validate(schema, parse(text), undefined, { maxErrors: 1 }).length > 0) return;
  } catch {
    return;
  }
  yield { text, rounds };
}

function tidy(document: DocumentNode): DocumentNode {
  const spread = new Set<string>();
  visit(document, { FragmentSpread: ({ name }) => void spread.add(name.value) });
  const kept = document.definitions.filter(
    (one) => one.kind !== Kind.FRAGMENT_DEFINITION || spread.has(one.name.value),
  );
  if (kept.length < document.definitions.length) return tidy({ ...document, definitions: kept });
  const used = new Set<string>();
  visit(document, {
    // What defines a variable does not use it.
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const definitions = kept.map((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? withVariables(one, used) : one,
  );
  return { ...document, definitions };
}

/** A variable that another operation uses stays too: then the document is not valid, and another edit makes it so. */
function withVariables(
  operation: OperationDefinitionNode,
  used: ReadonlySet<string>,
): OperationDefinitionNode {
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) =>
    used.has(variable.name.value),
  );
  return { ...operation, ...(variableDefinitions && { variableDefinitions }) };
}
