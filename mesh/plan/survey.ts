import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Composition } from '../contract/composition.ts';
import { type Code, codes } from '../contract/errors.ts';
import type { Planner } from '../contract/plan.ts';
import type { PolicyView } from '../contract/policy.ts';
import { columnsOf, type ReadColumn } from './argument-columns.ts';
import { collect, type Scope } from './collect.ts';
import { fragmentsOf } from './fragments.ts';
import { fieldOf } from './selection.ts';

interface Walk extends Scope {
  readonly view: PolicyView;
  readonly roots: Composition['roots'];
  readonly denied: Map<string, FieldNode>;
  /** Nodes read already, with the type that they were asked on: an interface's stand under each of its types. */
  readonly read: Map<FieldNode, Set<string>>;
}

/** Reads the whole operation against the policy before anything is fetched: the same verdict whatever the data holds. */
export function createSurvey({
  schema,
  roots,
}: Pick<Composition, 'schema' | 'roots' | 'links'>): Planner['survey'] {
  return (document, operation, variables, view) => {
    const walk: Walk = {
      schema,
      roots,
      variables,
      view,
      fragments: fragmentsOf(document),
      denied: new Map(),
      read: new Map(),
    };
    try {
      const root = schema.getRootType(operation.operation);
      if (root) visit(walk, root, [operation as unknown as FieldNode]);
    } catch (error) {
      if (error instanceof GraphQLError) return { denied: [], refused: error };
      throw error;
    }
    const denied = [...walk.denied].map(([coordinate, node]) =>
      refusal('FIELD_DENIED', `${coordinate} is not open to you.`, coordinate, node, 200),
    );
    return { denied, refused: undefined };
  };
}

function visit(walk: Walk, type: GraphQLNamedType, nodes: readonly FieldNode[]) {
  for (const { node, on } of collect(
    walk,
    type,
    nodes.map((n) => n.selectionSet),
  )) {
    const field = fieldOf(on, node.name.value);
    if (!field) continue;
    const coordinate = `${on.name}.${field.name}`;
    if (walk.view.decide(coordinate).kind === 'deny') {
      if (!walk.denied.has(coordinate)) walk.denied.set(coordinate, node);
      continue;
    }
    checkArguments(walk, coordinate, field, node);
    const target = getNamedType(field.type);
    if (isCompositeType(target) && isNew(walk, node, target.name)) visit(walk, target, [node]);
  }
}

function isNew({ read }: Walk, node: FieldNode, typeName: string): boolean {
  const types = read.get(node) ?? new Set();
  if (types.has(typeName)) return false;
  read.set(node, types.add(typeName));
  return true;
}

/** What an argument reads is policed like what a field shows: filtering by a hidden column would reveal it. */
function checkArguments(
  walk: Walk,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
) {
  if (field.args.length === 0 || !node.arguments?.length) return;
  const type = rowType(getNamedType(field.type));
  const args = getArgumentValues(field, node, walk.variables);
  const facts = walk.roots.get(coordinate)?.facts;
  const scope = walk.view.rowScope(type.name);
  for (const read of columnsOf(args, type, facts)) {
    const at = `${type.name}.${read.column}`;
    if (walk.view.decide(at).kind !== 'clear') {
      throw refusal('ARGUMENT_DENIED', `You may not filter or sort by ${at}.`, at, node);
    }
    if (scope && read.column === scope.field && !isOwn(read, scope.value)) {
      throw refusal('SUBJECT_DENIED', `You may ask for your own ${type.name} only.`, at, node);
    }
  }
}

function isOwn({ values }: ReadColumn, own: string): boolean {
  return values.every((value) => value === own);
}

function rowType(type: GraphQLNamedType): GraphQLNamedType {
  const nodes = fieldOf(type, 'nodes');
  return type.name.endsWith('Connection') && nodes ? getNamedType(nodes.type) : type;
}

function refusal(
  code: Code,
  message: string,
  coordinate: string,
  node: FieldNode,
  status: number = codes[code],
) {
  const http = status === 200 ? {} : { http: { status } };
  return new GraphQLError(message, { nodes: node, extensions: { code, coordinate, ...http } });
}
