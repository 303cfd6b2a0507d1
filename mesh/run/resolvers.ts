import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Composition, Link } from '../contract/composition.ts';
import type { Planner } from '../contract/plan.ts';
import type { Decision, PolicyView } from '../contract/policy.ts';
import { fieldKey, type Key, type Row } from '../contract/source.ts';
import type { RunContext } from './context.ts';
import type { Fetcher } from './fetcher.ts';
import { createLinkLoader } from './link-loader.ts';

type Resolver = GraphQLFieldResolver<Row, RunContext>;

/**
 * Gives every field of the unified schema its way to a value: root fields fetch, links batch by key, all others read
 * the row and pass the value through the asker's decision before it goes anywhere. Root fields of subscriptions are not among
 * them: see `subscriber.ts`.
 */
export function attachResolvers({ schema, roots, links }: Composition, planner: Planner, fetcher: Fetcher) {
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const root = roots.get(coordinate);
      const link = links.get(coordinate);
      if (root) field.resolve = deniable(coordinate, rootResolver(planner, fetcher)) as never;
      else if (link)
        field.resolve = deniable(coordinate, linkResolver(link, field.type, planner, fetcher)) as never;
      else field.resolve = valueResolver(coordinate, field.args.length > 0) as never;
    }
  }
}

function objectTypes(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && type !== schema.getSubscriptionType());
}

/** A denied field is null without a fetch; the survey has already said so in `errors`. */
function deniable(coordinate: string, resolve: Resolver): Resolver {
  const decide = createDecider(coordinate);
  return (row, args, context, info) =>
    decide(context.view).kind === 'deny' ? null : resolve(row, args, context, info);
}

function rootResolver(planner: Planner, fetcher: Fetcher): Resolver {
  return async (_, args, context, info) => {
    const planned = planner.root(info, args, context.view);
    return (await fetcher.read(planned, context)).root(planned).value;
  };
}

function linkResolver(link: Link, type: GraphQLOutputType, planner: Planner, fetcher: Fetcher): Resolver {
  const many = isListType(getNullableType(type));
  return async (row, args, context, info) => {
    const key = row[link.keyField];
    if (key === null || key === undefined) return many ? [] : null;
    const { fieldNodes } = info;
    let loader = context.loaders.get(fieldNodes);
    if (!loader) {
      loader = createLinkLoader(link, planner.link(link, info, args, context.view), fetcher, context);
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
    if (value === null || value === undefined) return null;
    const decision = decide(context.view);
    return decision.kind === 'clear' ? value : applied(decision, value, row);
  };
}

function applied(decision: Decision, value: unknown, row: Row): unknown {
  if (decision.kind === 'clear') return value;
  if (decision.kind === 'deny') return null;
  return Array.isArray(value) ? value.map((item) => decision.apply(item, row)) : decision.apply(value, row);
}

/** Looks the decision up once per view, not once per row. */
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
