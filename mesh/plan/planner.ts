import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isCompositeType,
} from 'graphql';
import type { Composition, Link } from '../contract/composition.ts';
import { PertuisError } from '../contract/errors.ts';
import { readLinkArgs } from '../contract/link-args.ts';
import type { PlannedFetch, Planner } from '../contract/plan.ts';
import type { PolicyView, RowScope } from '../contract/policy.ts';
import type { Args, FieldFacts, Key, Selection } from '../contract/source.ts';
import { collect } from './collect.ts';
import { planOperation } from './operation-plan.ts';
import { fieldOf, type SelectionScope, select, withField } from './selection.ts';
import { createSurvey } from './survey.ts';

/** Turns fields of an operation into fetches under one policy view. Pure: fetches nothing. */
export function createPlanner(composition: Composition): Planner {
  const { schema, roots, links } = composition;
  const scopeOf = (info: GraphQLResolveInfo, view: PolicyView): SelectionScope => ({
    schema,
    fragments: info.fragments,
    variables: info.variableValues,
    links,
    view,
  });
  const planner: Planner = {
    survey: createSurvey({ schema, roots, links }),

    plan: (document, operation, variables, view) =>
      planOperation(composition, planner, document, operation, variables, view),

    root(info, args, view) {
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      const root = roots.get(coordinate);
      if (!root) throw new Error(`no source answers ${coordinate}`);
      const scope = scopeOf(info, view);
      const type = getNamedType(info.returnType);
      const wanted =
        root.facts.shape === 'connection'
          ? selectConnection(scope, type, info.fieldNodes)
          : { select: isCompositeType(type) ? select(scope, type, info.fieldNodes) : [], type, args: {} };
      const rowScope = rowScopeOf(scope, wanted.type);
      return {
        source: root.source,
        shape: root.facts.shape,
        rowScope,
        request: {
          coordinate,
          select: wanted.select,
          args: { ...scoped(args, root.facts, rowScope), ...wanted.args },
          ...(root.facts.keys && { keys: keysIn(args[root.facts.keys.arg]) }),
        },
      };
    },

    link(link: Link, info, args, view): PlannedFetch {
      const facts = roots.get(link.target)?.facts ?? { shape: 'list' };
      const type = getNamedType(info.returnType);
      const rowScope = rowScopeOf(scopeOf(info, view), type);
      const selection = select(scopeOf(info, view), type, info.fieldNodes);
      return {
        source: link.source,
        shape: 'list',
        rowScope,
        request: {
          coordinate: link.target,
          select: withField(selection, link.valueKeyField),
          args: scoped(readLinkArgs(link, args), facts, rowScope),
        },
      };
    },
  };
  return planner;
}

/** Rows of an interface or union cannot be told apart by whose they are: where that matters none are asked for. */
function rowScopeOf({ schema, view }: SelectionScope, type: GraphQLNamedType): RowScope | undefined {
  if (!isAbstractType(type)) return view.rowScope(type.name);
  if (schema.getPossibleTypes(type).every(({ name }) => !view.rowScope(name))) return undefined;
  throw new PertuisError('SUBJECT_DENIED', `Ask for your own rows by their type, not as ${type.name}.`);
}

/** Keys that a caller asked for by name: no repetition, no null. */
function keysIn(given: unknown): readonly Key[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return [...new Set(list.filter((key) => typeof key === 'string' || typeof key === 'number'))];
}

function selectConnection(scope: SelectionScope, connection: GraphQLNamedType, nodes: readonly FieldNode[]) {
  const nodesType = getNamedType(fieldOf(connection, 'nodes')?.type);
  if (!nodesType) throw new Error(`${connection.name} has no nodes`);
  const wanted: FieldNode[] = [];
  let count = false;
  for (const { node } of collect(
    scope,
    connection,
    nodes.map((n) => n.selectionSet),
  )) {
    if (node.name.value === 'nodes') wanted.push(node);
    count ||= node.name.value === 'totalCount';
  }
  const allowed = scope.view.decide(`${connection.name}.totalCount`).kind !== 'deny';
  const selection: Selection = select(scope, nodesType, wanted);
  return { select: selection, type: nodesType, args: count && allowed ? { __totalCount: true } : {} };
}

/** The caller's arguments, and where the source can filter the row scope with them. */
function scoped(args: Args, facts: FieldFacts, rowScope: RowScope | undefined): Args {
  if (!rowScope || !facts.filterArgs?.includes('where')) return args;
  const own = { [rowScope.field]: { eq: rowScope.value } };
  return { ...args, where: args.where ? { and: [args.where, own] } : own };
}
