import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isCompositeType,
} from 'graphql';
import type { Composition, Link } from '../contract/composition.ts';
import type { KeyedPage, PlannedFetch } from '../contract/planned-fetch.ts';
import type { Planner } from '../contract/planner.ts';
import type { PolicyView, RowFilter } from '../contract/policy.ts';
import type { Args, FieldFacts, Key, Selection } from '../contract/source.ts';
import { orderKey } from '../core/keyed-order.ts';
import { readLinkArgs } from '../core/link-args.ts';
import { type PageFacts, readPageSize } from '../core/page-size.ts';
import { openCursor } from '../core/sealed-cursor.ts';
import { createAuthorize } from './authorize.ts';
import type { ArgumentRules } from './check-arguments.ts';
import { collect } from './collect.ts';
import { createKeepsOrder } from './keeps-order.ts';
import { planOperation } from './operation-plan.ts';
import { fieldOf, type SelectionScope, select, withField } from './selection.ts';

const noRules: ArgumentRules = { declaredArguments: new Map(), named: new Set() };

/** Turns fields of an operation into fetches under one policy view. Pure: fetches nothing. */
export function createPlanner(composition: Composition, rules: ArgumentRules = noRules): Planner {
  const { schema, roots, links, sources, pages } = composition;
  const scopeOf = (info: GraphQLResolveInfo, view: PolicyView): SelectionScope => ({
    schema,
    fragments: info.fragments,
    variables: info.variableValues,
    links,
    view,
  });
  const ordersByKey = (source: string) => sources.get(source)?.source.capabilities.keyedOrder === true;
  const planner: Planner = {
    authorize: createAuthorize(composition, rules),
    keepsOrder: createKeepsOrder(composition),

    plan: (document, operation, variables, view) =>
      planOperation(composition, planner, document, operation, variables, view),

    root(info, args, view) {
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      const root = roots.get(coordinate);
      if (!root) throw new Error(`no source answers ${coordinate}`);
      const { facts, source } = root;
      const scope = scopeOf(info, view);
      const type = getNamedType(info.returnType);
      const isConnection = facts.shape === 'connection';
      const wanted = isConnection
        ? selectConnection(scope, type, info.fieldNodes)
        : { select: isCompositeType(type) ? select(scope, type, info.fieldNodes) : [], type, args: {} };
      const rowFilter = view.rowFilter(wanted.type.name);
      const planned: PlannedFetch = {
        source,
        shape: facts.shape,
        rowFilter,
        request: {
          coordinate,
          select: wanted.select,
          args: { ...filtered(args, facts, rowFilter), ...wanted.args },
          ...(facts.keys && { keys: keysIn(args[facts.keys.arg]) }),
          ...(ordersByKey(source) && orderKeyOf(view, wanted.type)),
        },
      };
      if (!isConnection) return planned;
      const withOpenCursor = 'isPaged' in wanted && wanted.isPaged ? withCursor(planned, view) : planned;
      // An order that the client gives is by clear columns, or it would have been refused; its ties are the source's.
      const isOrdered = args.orderBy !== undefined && args.orderBy !== null;
      // Where the source cannot leave out rows of others, its pages would count them.
      const holdsOthers = rowFilter !== undefined && !facts.filterArgs?.includes('where');
      const isKeyed =
        !ordersByKey(source) && !isOrdered && (view.hasKeyedOrder(wanted.type.name) || holdsOthers);
      const page = pages?.get(coordinate) ?? usualPage;
      return isKeyed ? inKeyedPages(withOpenCursor, wanted.type, page) : withOpenCursor;
    },

    link(link: Link, info, args, view): PlannedFetch {
      const facts = roots.get(link.target)?.facts ?? { shape: 'list' };
      const type = getNamedType(info.returnType);
      const rowFilter = view.rowFilter(type.name);
      const selection = select(scopeOf(info, view), type, info.fieldNodes);
      return {
        source: link.source,
        shape: 'list',
        rowFilter,
        request: {
          coordinate: link.target,
          select: withField(selection, link.valueKeyField),
          args: filtered(readLinkArgs(link, args), facts, rowFilter),
          ...(ordersByKey(link.source) && orderKeyOf(view, type)),
        },
      };
    },
  };
  return planner;
}

/** A secret of the view's own for sources that order by it. */
function orderKeyOf(view: PolicyView, { name }: GraphQLNamedType): { orderKey?: string } {
  return view.hasKeyedOrder(name) ? { orderKey: orderKey(view) } : {};
}

/** Has all rows read, to be ordered and cut by the gateway. */
function inKeyedPages(planned: PlannedFetch, { name }: GraphQLNamedType, page: PageFacts): PlannedFetch {
  const { request } = planned;
  const { first, after, ...args } = request.args;
  const keyedPage: KeyedPage = {
    typeName: name,
    first: readPageSize(first, 'first', page),
    after: typeof after === 'string' ? after : undefined,
  };
  return { ...planned, request: { ...request, args }, keyedPage };
}

/** For a source that says nothing of its pages. */
const usualPage: PageFacts = { defaultSize: 100, maxSize: 1_000 };

/**
 * Opens the cursor that the client brought. It opens for this view, and for the list, filter and order that it comes from:
 * elsewhere it would tell what stands behind it.
 */
function withCursor(planned: PlannedFetch, { key }: PolicyView): PlannedFetch {
  const { request } = planned;
  const { first: _, after, ...rest } = request.args;
  const cursorContext = JSON.stringify([request.coordinate, rest, request.orderKey ?? request.select]);
  if (after === undefined || after === null) return { ...planned, cursorContext };
  const args = { ...request.args, after: openCursor(key, after, cursorContext) };
  return { ...planned, cursorContext, request: { ...request, args } };
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
  let isPaged = nodes.some((node) => node.arguments?.some(({ name }) => name.value === 'after'));
  for (const { node } of collect(
    scope,
    connection,
    nodes.map((n) => n.selectionSet),
  )) {
    if (node.name.value === 'nodes') wanted.push(node);
    count ||= node.name.value === 'totalCount';
    isPaged ||= node.name.value === 'pageInfo';
  }
  const allowed = scope.view.decide(`${connection.name}.totalCount`).kind !== 'deny';
  const selection: Selection = select(scope, nodesType, wanted);
  return {
    select: selection,
    type: nodesType,
    isPaged,
    args: count && allowed ? { __totalCount: true } : {},
  };
}

/** The client's arguments, and where the source can filter by owner, that as well. */
function filtered(args: Args, facts: FieldFacts, rowFilter: RowFilter | undefined): Args {
  if (!rowFilter || !facts.filterArgs?.includes('where')) return args;
  const own = { [rowFilter.field]: { eq: rowFilter.value } };
  return { ...args, where: args.where ? { and: [args.where, own] } : own };
}
