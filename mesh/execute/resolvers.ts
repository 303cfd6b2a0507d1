import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Composition, Link } from '../contract/composition.ts';
import type { Planner } from '../contract/planner.ts';
import type { Decision, PolicyView } from '../contract/policy.ts';
import { fieldKey, type Key, type Row } from '../contract/source.ts';
import { andThen, type MaybePromise } from '../core/maybe-promise.ts';
import { applyDecision } from './apply-decision.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { Fetcher } from './fetcher.ts';
import { createLinkLoader } from './link-loader.ts';
import type { RowGuard, RowGuards } from './row-guard.ts';

export type Resolver = GraphQLFieldResolver<Row, ExecutionContext>;

/**
 * Attaches a resolver to every field of the unified schema. Root fields fetch and links batch by key.
 * All other fields read the row and apply the client's decision. Root fields of subscriptions are in
 * `subscriber.ts`.
 */
export function attachResolvers(
  { schema, roots, links }: Composition,
  planner: Planner,
  fetcher: Fetcher,
  guards: RowGuards,
) {
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const root = roots.get(coordinate);
      const link = links.get(coordinate);
      const resolve = root
        ? deniable(coordinate, rootResolver(coordinate, planner, fetcher))
        : link
          ? deniable(coordinate, linkResolver(link, field.type, planner, fetcher, guards))
          : valueResolver(coordinate, field.args.length > 0);
      field.resolve = (
        isCompositeType(getNamedType(field.type)) ? guarded(coordinate, resolve, planner, guards) : resolve
      ) as never;
    }
  }
}

function objectTypes(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && type !== schema.getSubscriptionType());
}

/** Resolves a denied field to null without a fetch. The authorization has already reported it. */
function deniable(coordinate: string, resolve: Resolver): Resolver {
  const decide = createDecider(coordinate);
  return (row, args, context, info) =>
    decide(context.view).kind === 'deny' ? null : resolve(row, args, context, info);
}

/** Removes the objects of a field that the client may not see. */
export function guarded(
  coordinate: string,
  resolve: Resolver,
  planner: Pick<Planner, 'keepsOrder'>,
  guards: RowGuards,
): Resolver {
  return (row, args, context, info) => {
    const guard = guards(context.view, getNamedType(info.returnType));
    const value = resolve(row, args, context, info);
    if (!guard) return value;
    const [node] = info.fieldNodes;
    const keepsOrder = node === undefined || planner.keepsOrder(coordinate, node);
    return andThen(value as MaybePromise<unknown>, (given) => guardValue(guard, given, keepsOrder));
  };
}

function guardValue(guard: RowGuard, value: unknown, keepsOrder: boolean): unknown {
  if (!Array.isArray(value)) return guard.sees(value) ? value : null;
  if (value.some(Array.isArray)) return value.map((item) => guardValue(guard, item, keepsOrder));
  return guard.rows(value, keepsOrder);
}

function rootResolver(coordinate: string, planner: Planner, fetcher: Fetcher): Resolver {
  return async (_, args, context, info) => {
    const planned = planner.root(info, context.view)(args);
    const { value } = (await fetcher.read(planned, context)).root(planned, context.view);
    return applyDecision(context.view.decide(coordinate), value, {}, context.transforms);
  };
}

function linkResolver(
  link: Link,
  type: GraphQLOutputType,
  planner: Planner,
  fetcher: Fetcher,
  guards: RowGuards,
): Resolver {
  const many = isListType(getNullableType(type));
  return async (row, args, context, info) => {
    const key = row[link.keyField];
    if (key === null || key === undefined) return many ? [] : null;
    const { fieldNodes } = info;
    let loader = context.loaders.get(fieldNodes);
    if (!loader) {
      const planned = planner.link(link, info, context.view)(args);
      const guard = guards(context.view, getNamedType(info.returnType));
      loader = createLinkLoader(link, planned, fetcher, context, guard);
      context.loaders.set(fieldNodes, loader);
    }
    const rows = await loader.load(key as Key);
    return many ? rows : (rows[0] ?? null);
  };
}

function valueResolver(coordinate: string, hasArgs: boolean): Resolver {
  const decide = createDecider(coordinate);
  return (row, args, context, info) => {
    const value = row[hasArgs ? fieldKey(info.fieldName, args) : info.fieldName];
    return applyDecision(decide(context.view), value, row, context.transforms) ?? null;
  };
}

/** Creates a lookup of decisions, once per view instead of once per row. */
function createDecider(coordinate: string): (view: PolicyView) => Decision {
  let lastView: PolicyView | undefined;
  let lastDecision: Decision = { kind: 'deny' };
  return (view) => {
    if (view !== lastView) {
      lastDecision = view.decide(coordinate);
      lastView = view;
    }
    return lastDecision;
  };
}
