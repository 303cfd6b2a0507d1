import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  printSchema,
  type TypeNode,
  visit,
} from 'graphql';
import type { PolicyView } from '../mesh/contract/policy.ts';

/**
 * Returns the types of a schema as one kind of client may see them: without fields that are denied, without types of which
 * nothing is left, and without what nothing leads to any more.
 */
export function visibleSchema(schema: GraphQLSchema, view: Pick<PolicyView, 'decide'>): string {
  let document = parse(printSchema(schema), { noLocation: true });
  document = withoutFields(
    document,
    (type, { name }) => view.decide(`${type}.${name.value}`).kind === 'deny',
  );
  let before = -1;
  while (document.definitions.length !== before) {
    before = document.definitions.length;
    const known = new Set(document.definitions.flatMap((definition) => nameOf(definition) ?? []));
    document = withoutFields(document, (_, { type }) => !isKnown(type, known));
    document = { ...document, definitions: document.definitions.filter((one) => !isEmpty(one, known)) };
  }
  return `${print(reachable(document))}\n`;
}

const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);
const roots = ['Query', 'Mutation', 'Subscription'];

type Drop = (typeName: string, field: FieldDefinitionNode) => boolean;

/** A field of an interface stays where one of its types still has it, and the others are then no longer of that interface. */
function withoutFields(document: DocumentNode, drop: Drop): DocumentNode {
  const objects = visit(document, {
    ObjectTypeDefinition: (node) => ({
      ...node,
      fields: node.fields?.filter((field) => !drop(node.name.value, field)) ?? [],
    }),
  });
  const fieldsOf = new Map<string, Set<string>>();
  for (const node of objects.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name } of node.interfaces ?? []) {
      const own = new Set((node.fields ?? []).map((field) => field.name.value));
      const before = fieldsOf.get(name.value);
      fieldsOf.set(name.value, before ? before.intersection(own) : own);
    }
  }
  return visit(objects, {
    InterfaceTypeDefinition: (node) => ({
      ...node,
      fields: node.fields?.filter(({ name }) => fieldsOf.get(node.name.value)?.has(name.value) ?? true) ?? [],
    }),
  });
}

function isEmpty(node: DefinitionNode, known: ReadonlySet<string>): boolean {
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION)
    return (node.fields ?? []).length === 0;
  return node.kind === Kind.UNION_TYPE_DEFINITION && !node.types?.some(({ name }) => known.has(name.value));
}

function isKnown(type: TypeNode, known: ReadonlySet<string>): boolean {
  const name = namedType(type);
  return builtIn.has(name) || known.has(name);
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function nameOf(node: DefinitionNode): string | undefined {
  return 'name' in node ? node.name?.value : undefined;
}

/** What the root types lead to. References to types that have gone (members, interfaces) go, too. */
function reachable(document: DocumentNode): DocumentNode {
  const byName = new Map(document.definitions.map((node) => [nameOf(node) ?? '', node]));
  const members = new Map<string, string[]>();
  for (const node of document.definitions)
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION)
      for (const { name } of node.interfaces ?? [])
        members.set(name.value, [...(members.get(name.value) ?? []), node.name.value]);
  const found = new Set<string>();
  const wanted = roots.filter((name) => byName.has(name));
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const node = byName.get(name);
    if (!node || found.has(name)) continue;
    found.add(name);
    wanted.push(...(members.get(name) ?? []));
    visit(node, { NamedType: ({ name: { value } }) => void wanted.push(value) });
  }
  const definitions = document.definitions.filter(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION || found.has(nameOf(node) ?? ''),
  );
  return visit(
    { ...document, definitions },
    { NamedType: ({ name: { value } }) => (builtIn.has(value) || byName.has(value) ? undefined : null) },
  );
}
