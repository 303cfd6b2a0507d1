import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Link } from '../contract/composition.ts';
import type { PolicyView } from '../contract/policy.ts';
import { type Args, fieldKey, type SelectedField, type Selection } from '../contract/source.ts';
import { type CollectedField, collect, type Scope } from './collect.ts';

export interface SelectionScope extends Scope {
  readonly links: ReadonlyMap<string, Link>;
  readonly view: PolicyView;
}

interface Group {
  readonly field: GraphQLField<unknown, unknown>;
  readonly args: Args | undefined;
  readonly nodes: FieldNode[];
  readonly on: Set<string>;
}

/**
 * Returns the selection that a source must resolve. It omits denied fields, replaces a link by its key, and
 * adds the owner's field for a row filter.
 */
export function select(
  scope: SelectionScope,
  type: GraphQLNamedType,
  nodes: readonly FieldNode[],
): Selection {
  const groups = new Map<string, Group>();
  for (const collected of collect(
    scope,
    type,
    nodes.map((node) => node.selectionSet),
  )) {
    if (collected.node.name.value !== '__typename') addField(scope, groups, collected);
  }
  for (const one of isAbstractType(type) ? scope.schema.getPossibleTypes(type) : [type]) {
    const filter = scope.view.rowFilter(one.name);
    if (filter) addPlain(groups, one, filter.field);
  }
  const selection = [...groups].map(([key, group]) => toSelected(scope, type, key, group));
  if (isAbstractType(type)) selection.push({ key: '__typename', name: '__typename' });
  return selection;
}

/** Adds one field to the selection, unless it is there already. */
export function withField(selection: Selection, name: string): Selection {
  return selection.some((field) => field.key === name) ? selection : [...selection, { key: name, name }];
}

export function fieldOf(
  type: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function addField(scope: SelectionScope, groups: Map<string, Group>, { node, on }: CollectedField) {
  const field = fieldOf(on, node.name.value);
  if (!field) return;
  const coordinate = `${on.name}.${field.name}`;
  if (scope.view.decide(coordinate).kind === 'deny') return;
  const link = scope.links.get(coordinate);
  if (link) return addPlain(groups, on, link.keyField);
  const args = field.args.length > 0 ? getArgumentValues(field, node, scope.variables) : undefined;
  add(groups, fieldKey(field.name, args), { field, args, nodes: [node], on: new Set([on.name]) });
}

function addPlain(groups: Map<string, Group>, type: GraphQLNamedType, name: string) {
  const field = fieldOf(type, name);
  if (field) add(groups, name, { field, args: undefined, nodes: [], on: new Set([type.name]) });
}

function add(groups: Map<string, Group>, key: string, group: Group) {
  const known = groups.get(key);
  if (!known) groups.set(key, group);
  else {
    for (const node of group.nodes) if (!known.nodes.includes(node)) known.nodes.push(node);
    for (const name of group.on) known.on.add(name);
  }
}

function toSelected(
  scope: SelectionScope,
  parent: GraphQLNamedType,
  key: string,
  group: Group,
): SelectedField {
  const type = getNamedType(group.field.type);
  return {
    key,
    name: group.field.name,
    ...(group.args && Object.keys(group.args).length > 0 && { args: group.args }),
    ...(isCompositeType(type) && { fields: select(scope, type, group.nodes) }),
    ...(isAbstractType(parent) && { on: [...group.on] }),
  };
}
