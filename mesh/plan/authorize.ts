import { type FieldNode, GraphQLError, type GraphQLNamedType, getNamedType, isCompositeType } from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Composition } from '../contract/composition.ts';
import type { Planner } from '../contract/planner.ts';
import type { PolicyView } from '../contract/policy.ts';
import { type ArgumentRules, createArgumentCheck } from './check-arguments.ts';
import { collect, type Scope } from './collect.ts';
import { fragmentsOf } from './fragments.ts';
import { refusal } from './refusal.ts';
import { fieldOf } from './selection.ts';

interface Walk extends Scope {
  readonly view: PolicyView;
  readonly checkArguments: ReturnType<typeof createArgumentCheck>;
  readonly denied: Map<string, FieldNode>;
  /**
   * Visited nodes, with the type that they were selected on. Fields of an interface are visited for each of
   * its types.
   */
  readonly read: Map<FieldNode, Set<string>>;
}

/**
 * Checks the whole operation against the policy before anything is fetched. The verdict is the same whatever
 * the data hold.
 */
export function createAuthorize(composition: Composition, rules: ArgumentRules): Planner['authorize'] {
  const { schema } = composition;
  const checkArguments = createArgumentCheck(composition, rules);
  return (document, operation, variables, view) => {
    const walk: Walk = {
      schema,
      checkArguments,
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
    // Wrong arguments are the client's mistake, whatever the policy says about the field.
    const args = field.args.length > 0 ? getArgumentValues(field, node, walk.variables) : {};
    if (walk.view.decide(coordinate).kind === 'deny') {
      if (!walk.denied.has(coordinate)) walk.denied.set(coordinate, node);
      continue;
    }
    if (node.arguments?.length) {
      walk.checkArguments(walk.view, { coordinate, parent: on, field, node, args });
    }
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
