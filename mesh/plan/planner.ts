import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isCompositeType,
} from 'graphql';
import type { Composition, Link } from '../contract/composition.ts';
import type { KeyedPage } from '../contract/planned-fetch.ts';
import type { Planner } from '../contract/planner.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { QueryArguments, QueryModel } from '../contract/query-model.ts';
import type { Args, FetchRequest, Key, Selection } from '../contract/source.ts';
import { orderKey } from '../core/keyed-order.ts';
import { readLinkArgs } from '../core/link-args.ts';
import { type PageFacts, readPageSize, rowPage } from '../core/page-size.ts';
import { openCursor } from '../core/sealed-cursor.ts';
import { createAuthorize } from './authorize.ts';
import type { ArgumentRules } from './check-arguments.ts';
import { collect } from './collect.ts';
import { createKeepsOrder } from './keeps-order.ts';
import { planOperation } from './operation-plan.ts';
import { fieldOf, type SelectionScope, select, withField } from './selection.ts';

const noRules: ArgumentRules = { declaredArguments: new Map(), named: new Set() };

/** Creates the planner, which turns fields of an operation into fetches under one policy view. It fetches nothing. */
export function createPlanner(
  composition: Composition,
  queryModel: QueryModel,
  rules: ArgumentRules = noRules,
): Planner {
  const { schema, roots, links, sources, pages } = composition;
  const scopeOf = (info: GraphQLResolveInfo, view: PolicyView): SelectionScope => ({
    schema,
    fragments: info.fragments,
    variables: info.variableValues,
    links,
    view,
  });
  const ordersByKey = (source: string, coordinate: string) =>
    sources.get(source)?.source.capabilities[coordinate]?.keyedOrder === true;

  /** Splits the query between the source and the engine. */
  function divide(query: QueryArguments, more: Pick<FetchRequest, 'keys' | 'orderKey'>) {
    const { coordinate, args, select } = query;
    const split = queryModel.split(query);
    return {
      request: { coordinate, ...(split?.request ?? { select, args }), ...more },
      ...(split?.engine && { engine: split.engine }),
      ...(split && { steps: split.steps }),
    };
  }

  const planner: Planner = {
    authorize: createAuthorize(composition, rules),
    keepsOrder: createKeepsOrder(composition),

    plan: (document, operation, variables, view) =>
      planOperation(composition, planner, document, operation, variables, view),

    root(info, view) {
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      const root = roots.get(coordinate);
      if (!root) throw new Error(`no source resolves ${coordinate}`);
      const { facts, source } = root;
      const scope = scopeOf(info, view);
      const type = getNamedType(info.returnType);
      const connection =
        facts.shape === 'connection' ? selectConnection(scope, type, info.fieldNodes) : undefined;
      const wanted = connection ?? {
        select: isCompositeType(type) ? select(scope, type, info.fieldNodes) : [],
        type,
      };
      const rowFilter = view.rowFilter(wanted.type.name);
      const isKeyedBySource = ordersByKey(source, coordinate);
      const orderKeys = isKeyedBySource ? orderKeyOf(view, wanted.type) : {};
      const query = { coordinate, select: wanted.select, rowFilter, keyField: facts.keys?.field };
      const base = { source, shape: facts.shape, rowFilter };
      const moreOf = (args: Args) => ({
        ...(facts.keys && { keys: keysIn(args[facts.keys.arg]) }),
        ...orderKeys,
      });
      if (!connection)
        return (args) => ({ ...base, ...divide({ ...query, args, count: false }, moreOf(args)) });

      const order = JSON.stringify(orderKeys.orderKey ?? wanted.select);
      const mayBeKeyed = view.hasKeyedOrder(wanted.type.name) && !isKeyedBySource;
      const page = pages?.get(coordinate) ?? rowPage;
      return (args) => {
        const cursorContext = connection.isPaged ? cursorContextOf(coordinate, args, order) : undefined;
        const opened = cursorContext === undefined ? args : withOpenCursor(args, view, cursorContext);
        // An order from the client uses clear columns, or it would have been rejected. Its ties follow the source.
        const isKeyed = mayBeKeyed && (args.orderBy === undefined || args.orderBy === null);
        const count = connection.count && !isKeyed;
        return {
          ...base,
          ...divide({ ...query, args: opened, count, isUncut: isKeyed }, moreOf(args)),
          ...(cursorContext !== undefined && { cursorContext }),
          ...(isKeyed && { keyedPage: keyedPageOf(wanted.type, opened, page) }),
        };
      };
    },

    link(link: Link, info, view) {
      const type = getNamedType(info.returnType);
      const rowFilter = view.rowFilter(type.name);
      const query = {
        coordinate: link.target,
        select: withField(select(scopeOf(info, view), type, info.fieldNodes), link.valueKeyField),
        rowFilter,
        count: false,
        keyField: link.valueKeyField,
      };
      const more = ordersByKey(link.source, link.target) ? orderKeyOf(view, type) : {};
      const base = { source: link.source, shape: 'list', rowFilter } as const;
      return (args) => ({ ...base, ...divide({ ...query, args: readLinkArgs(link, args) }, more) });
    },
  };
  return planner;
}

/** Returns the view's secret, for sources that order by it. */
function orderKeyOf(view: PolicyView, { name }: GraphQLNamedType): { orderKey?: string } {
  return view.hasKeyedOrder(name) ? { orderKey: orderKey(view) } : {};
}

/** Plans a page that is cut from all rows, in an order that depends on the view's key. */
function keyedPageOf({ name }: GraphQLNamedType, { first, after }: Args, page: PageFacts): KeyedPage {
  return {
    typeName: name,
    first: readPageSize(first, 'first', page),
    after: typeof after === 'string' ? after : undefined,
  };
}

/** Returns the context of a cursor, beside the view: the list, its filter and its order. */
function cursorContextOf(coordinate: string, args: Args, order: string): string {
  const { first: _, after: __, ...rest } = args;
  return JSON.stringify([coordinate, rest, order]);
}

/**
 * Opens the client's cursor. It opens only for this view, and for the list, filter and order that it belongs
 * to. Elsewhere it would reveal its content.
 */
function withOpenCursor(args: Args, { key }: PolicyView, cursorContext: string): Args {
  const { after } = args;
  if (after === undefined || after === null) return args;
  return { ...args, after: openCursor(key, after, cursorContext) };
}

/** Returns the keys that a client sent, without duplicates and null. */
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
    count: count && allowed,
  };
}
