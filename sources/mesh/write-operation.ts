import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parseType,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Args, FetchRequest, Row, SelectedField, Selection, Value } from '../../mesh/contract/source.ts';

/** A GraphQL document with several root fields. Request `i` has the alias `r<i>`. */
export interface WrittenOperation {
  readonly document: DocumentNode;
  readonly variables: Record<string, unknown>;
  /** Returns the values of fields with arguments to the keys that the engine expects. */
  restore(value: Value): Value;
}

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** Writes requests as one operation. Arguments always travel as variables, never inside the text. */
export function writeOperation(schema: GraphQLSchema, requests: readonly FetchRequest[]): WrittenOperation {
  const definitions: VariableDefinitionNode[] = [];
  const variables: Record<string, unknown> = {};
  const keyByAlias = new Map<string, string>();
  const operation = operationOf(requests[0]);
  const root = schema.getRootType(operation);

  const writeArgs = (args: Args, declared: readonly GraphQLArgument[]): ArgumentNode[] =>
    declared
      .filter((argument) => args[argument.name] !== undefined)
      .map((argument) => {
        const variable = { kind: Kind.VARIABLE, name: name(`v${definitions.length}`) } as const;
        definitions.push({
          kind: Kind.VARIABLE_DEFINITION,
          variable,
          type: parseType(String(argument.type)),
        });
        variables[variable.name.value] = args[argument.name];
        return { kind: Kind.ARGUMENT, name: name(argument.name), value: variable };
      });

  const writeFields = (selection: Selection, typeName: string): SelectionNode[] =>
    selection.flatMap((field) =>
      (field.on ?? [typeName]).map((on) => wrap(on, typeName, writeField(field, on))),
    );

  const writeField = (field: SelectedField, typeName: string): FieldNode => {
    if (field.name === '__typename') return { kind: Kind.FIELD, name: name('__typename') };
    const declared = fieldOf(schema, typeName, field.name);
    const node = { kind: Kind.FIELD, name: name(field.name) } as const;
    const alias = field.key === field.name ? undefined : `a${keyByAlias.size}`;
    if (alias) keyByAlias.set(alias, field.key);
    return {
      ...node,
      ...(alias && { alias: name(alias) }),
      ...(field.args && { arguments: writeArgs(field.args, declared.args) }),
      ...(field.fields && { selectionSet: selectionSet(field.fields, getNamedType(declared.type).name) }),
    };
  };

  const selectionSet = (selection: Selection, typeName: string) => {
    const selections = writeFields(selection, typeName);
    if (isAbstractType(schema.getType(typeName)) || selections.length === 0) {
      selections.push({ kind: Kind.FIELD, name: name('__typename') });
    }
    return { kind: Kind.SELECTION_SET, selections } as const;
  };

  const selections = requests.map((request, index): FieldNode => {
    const field = root?.getFields()[request.coordinate.split('.')[1] ?? ''];
    if (!field) throw new Error(`${request.coordinate} is not a field of this source`);
    return {
      kind: Kind.FIELD,
      alias: name(`r${index}`),
      name: name(field.name),
      arguments: writeArgs(request.args, field.args),
      ...(isCompositeType(getNamedType(field.type)) && {
        selectionSet: selectionSet(request.select, getNamedType(field.type).name),
      }),
    };
  });

  return {
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation,
          variableDefinitions: definitions,
          selectionSet: { kind: Kind.SELECTION_SET, selections },
        },
      ],
    },
    variables,
    restore: keyByAlias.size > 0 ? (value) => rename(value, keyByAlias) : (value) => value,
  };
}

const operations: Readonly<Record<string, OperationTypeNode>> = {
  Mutation: OperationTypeNode.MUTATION,
  Subscription: OperationTypeNode.SUBSCRIPTION,
};

function operationOf(request: FetchRequest | undefined): OperationTypeNode {
  return operations[request?.coordinate.split('.')[0] ?? ''] ?? OperationTypeNode.QUERY;
}

function wrap(on: string, typeName: string, field: FieldNode): SelectionNode {
  if (on === typeName) return field;
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: name(on) },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
  };
}

function fieldOf(schema: GraphQLSchema, typeName: string, field: string): GraphQLField<unknown, unknown> {
  const type = schema.getType(typeName);
  const found = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field] : undefined;
  if (!found) throw new Error(`${typeName}.${field} is not a field of this source`);
  return found;
}

function rename(value: Value, keyByAlias: ReadonlyMap<string, string>): Value {
  if (Array.isArray(value)) return value.map((item: Value) => rename(item, keyByAlias));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as Row).map(([key, item]) => [keyByAlias.get(key) ?? key, rename(item, keyByAlias)]),
  );
}
