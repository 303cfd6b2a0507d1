import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  type OperationDefinitionNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Composition } from '../contract/composition.ts';
import type { OperationPlan, PlanField, Resolution, Variables } from '../contract/operation-plan.ts';
import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { Planner } from '../contract/planner.ts';
import type { Decision, PolicyView } from '../contract/policy.ts';
import { type Args, fieldKey } from '../contract/source.ts';
import { narrowestScope } from '../core/narrowest-scope.ts';
import { collect } from './collect.ts';
import { fragmentsOf } from './fragments.ts';
import { typesIn } from './types-in.ts';
import { usesVariables } from './uses-variables.ts';

interface Walk {
  readonly composition: Composition;
  readonly planner: Pick<Planner, 'root' | 'link' | 'keepsOrder'>;
  readonly view: PolicyView;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

/** What the compiled engine cannot run. Such an operation runs through graphql-js, with the same decisions. */
class NotCompiled extends Error {}

/** Plans an operation for the compiled engine. `variables` matter for `@skip` and `@include` only. */
export function planOperation(
  composition: Composition,
  planner: Pick<Planner, 'root' | 'link' | 'keepsOrder'>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  view: PolicyView,
): OperationPlan {
  const fragments = fragmentsOf(document);
  const types = typesIn(composition.schema, document);
  const walk: Walk = { composition, planner, view, fragments, variables };
  try {
    if (operation.operation !== 'query')
      throw new NotCompiled(`${operation.operation}s run through graphql-js`);
    const root = composition.schema.getQueryType();
    if (!root) throw new NotCompiled('no query type');
    const fields = planFields(walk, root, [operation as unknown as FieldNode]);
    return { fields, notCompiled: undefined, types, scope: narrowestScope(decisionsIn(fields)) };
  } catch (error) {
    if (error instanceof NotCompiled)
      return { fields: [], notCompiled: error.message, types, scope: view.scope };
    throw error;
  }
}

function* decisionsIn(fields: readonly PlanField[]): Generator<Decision> {
  for (const { resolution, fields: below, byType } of fields) {
    if ('decision' in resolution) yield resolution.decision;
    yield* decisionsIn(below);
    for (const ofType of byType?.values() ?? []) yield* decisionsIn(ofType);
  }
}

function planFields(walk: Walk, type: GraphQLObjectType, parents: readonly FieldNode[]): PlanField[] {
  const merged = new Map<string, FieldNode[]>();
  const scope = {
    schema: walk.composition.schema,
    fragments: walk.fragments,
    variables: { ...walk.variables },
  };
  for (const { node } of collect(
    scope,
    type,
    parents.map(({ selectionSet }) => selectionSet),
  )) {
    const key = node.alias?.value ?? node.name.value;
    const nodes = merged.get(key);
    if (nodes) nodes.push(node);
    else merged.set(key, [node]);
  }
  return [...merged].map(([responseKey, nodes]) => planField(walk, type, responseKey, nodes));
}

function planField(
  walk: Walk,
  parent: GraphQLObjectType,
  responseKey: string,
  nodes: readonly FieldNode[],
): PlanField {
  const [node] = nodes;
  const name = node?.name.value ?? '';
  if (name === '__typename') {
    const resolution: Resolution = { kind: 'typename', value: parent.name };
    return {
      responseKey,
      coordinate: `${parent.name}.__typename`,
      resolution,
      type: parent,
      keepsOrder: true,
      nodes,
      fields: [],
    };
  }
  if (name.startsWith('__')) throw new NotCompiled('introspection runs through graphql-js');
  const field = parent.getFields()[name];
  if (!field || !node) throw new NotCompiled(`${parent.name}.${name} is not known`);
  const coordinate = `${parent.name}.${name}`;
  const resolution = variantOf(walk, parent, field, coordinate, nodes);
  const type = getNamedType(field.type);
  const keepsOrder = walk.planner.keepsOrder(coordinate, node);
  const behind = fieldsBehind(walk, type, resolution, nodes);
  return { responseKey, coordinate, resolution, type: field.type, keepsOrder, nodes, ...behind };
}

function fieldsBehind(
  walk: Walk,
  type: GraphQLNamedType,
  resolution: Resolution,
  nodes: readonly FieldNode[],
): Pick<PlanField, 'fields' | 'byType'> {
  if (!isCompositeType(type) || resolution.kind === 'denied') return { fields: [] };
  if (resolution.kind === 'value' && resolution.decision.kind !== 'clear') {
    throw new NotCompiled(`a decision on the object type ${type.name} runs through graphql-js`);
  }
  if (!isAbstractType(type)) return { fields: planFields(walk, type, nodes) };
  const possible = walk.composition.schema.getPossibleTypes(type);
  return { fields: [], byType: new Map(possible.map((one) => [one.name, planFields(walk, one, nodes)])) };
}

function variantOf(
  walk: Walk,
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
  nodes: readonly FieldNode[],
): Resolution {
  const { composition, view, planner } = walk;
  const decision = view.decide(coordinate);
  const link = composition.links.get(coordinate);
  if (composition.roots.has(coordinate)) {
    if (decision.kind === 'deny') return { kind: 'denied' };
    return {
      kind: 'root',
      decision,
      fetch: fetchOf(walk, parent, field, nodes, (info) => planner.root(info, view)),
    };
  }
  if (link) {
    if (decision.kind === 'deny') return { kind: 'denied' };
    const fetch = fetchOf(walk, parent, field, nodes, (info) => planner.link(link, info, view));
    return { kind: 'link', link, many: isListType(getNullableType(field.type)), fetch };
  }
  if (decision.kind === 'deny') return { kind: 'denied' };
  return { kind: 'value', rowKey: rowKeyOf(walk, field, nodes), decision };
}

/**
 * Plans a fetch without variables once. For a fetch with variables only in its own arguments, plans the
 * selection once.
 */
function fetchOf(
  walk: Walk,
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  plan: (info: GraphQLResolveInfo) => (args: Args) => PlannedFetch,
): (variables: Variables) => PlannedFetch {
  const [node] = nodes;
  if (!node) throw new NotCompiled('a field without a node');
  // The part of graphql-js's info that the planner reads.
  const planWith = (variables: Variables) =>
    plan({
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType: parent,
      fragments: walk.fragments,
      variableValues: variables,
    } as unknown as GraphQLResolveInfo);
  const argsOf = (variables: Variables) => getArgumentValues(field, node, variables);
  if (!usesVariables(nodes, walk.fragments)) {
    let planned: PlannedFetch | undefined;
    return () => {
      planned ??= planWith({})(argsOf({}));
      return planned;
    };
  }
  const below = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  if (usesVariables(below, walk.fragments)) return (variables) => planWith(variables)(argsOf(variables));
  let planArgs: ReturnType<typeof plan> | undefined;
  return (variables) => {
    planArgs ??= planWith({});
    return planArgs(argsOf(variables));
  };
}

function rowKeyOf({ fragments }: Walk, field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) {
  const [node] = nodes;
  if (field.args.length === 0 || !node) return field.name;
  const keyFor = (variables: Variables) => fieldKey(field.name, getArgumentValues(field, node, variables));
  const own = { ...node, selectionSet: undefined } as unknown as FieldNode;
  return usesVariables([own], fragments) ? keyFor : keyFor({});
}
