import {
  type GraphQLFieldConfig,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { ConfigurationError, type Problem } from '../contract/errors.ts';
import type { Capabilities, RootCapabilities } from '../contract/query.ts';
import type { FetchRequest, FieldFacts, Source } from '../contract/source.ts';
import { afterArgument, connectionType, firstArgument } from '../core/connection.ts';
import { readList } from './list-read.ts';
import type { ListSettings } from './settings.ts';

type Lists = Readonly<Record<string, ListSettings>>;

/**
 * Offers plain lists of a partner as connections, like those of the gateway's own kinds: with `first`,
 * `after` and `pageInfo`.
 *
 * A partner that accepts a size and an offset receives a request for the page. The list of another partner is
 * read whole and cut here. Throws `ConfigurationError` for lists that the partner's schema does not have.
 */
export function offerLists(source: Source, lists: Lists): Source {
  if (Object.keys(lists).length === 0) return source;
  const problems = Object.entries(lists).flatMap(([name, list]) => problemsOf(source, name, list));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    ...source,
    schema: withConnections(source.schema, lists),
    capabilities: { ...source.capabilities, ...capabilitiesOf(lists) },
    fetch(request, context) {
      const list = lists[request.coordinate.replace(/^Query\./, '')];
      const fetch = (part: FetchRequest) => source.fetch(part, context);
      return list && request.coordinate.startsWith('Query.')
        ? readList(request, list, fetch)
        : fetch(request);
    },
  };
}

function capabilitiesOf(lists: Lists): Capabilities {
  return Object.fromEntries(
    Object.entries(lists).map(([name, { page }]): [string, RootCapabilities] => [
      `Query.${name}`,
      {
        select: true,
        filter: { columns: {} },
        order: [],
        page: page !== undefined,
        // Counting page by page would read the whole list.
        count: page ? 'never' : false,
      },
    ]),
  );
}

function withConnections(schema: GraphQLSchema, lists: Lists): GraphQLSchema {
  const config = schema.toConfig();
  const query = schema.getQueryType()?.toConfig();
  if (!query) return schema;
  const connections = new Map<string, GraphQLObjectType>();
  const fields = Object.entries(query.fields).map(([name, field]) => {
    const list = lists[name];
    return [name, list ? connectionOf(field, list, connections) : field] as const;
  });
  const offered = new GraphQLObjectType({ ...query, fields: Object.fromEntries(fields) });
  const types = config.types.filter((type) => type !== schema.getQueryType());
  return new GraphQLSchema({ ...config, query: offered, types });
}

function connectionOf(
  field: GraphQLFieldConfig<unknown, unknown>,
  { page, identity }: ListSettings,
  connections: Map<string, GraphQLObjectType>,
): GraphQLFieldConfig<unknown, unknown> {
  const row = getNamedType(field.type) as GraphQLObjectType;
  const type = connections.get(row.name) ?? connectionType(row);
  connections.set(row.name, type);
  const kept = Object.entries(field.args ?? {}).filter(
    ([name]) => name !== page?.size && name !== page?.offset,
  );
  const facts: FieldFacts = {
    shape: 'connection',
    plainArgs: ['first', 'after'],
    ...(identity.length > 0 && { identity }),
  };
  return {
    ...(field.description != null && { description: field.description }),
    type: new GraphQLNonNull(type),
    args: { ...Object.fromEntries(kept), first: firstArgument, after: afterArgument },
    extensions: { pertuis: facts },
  };
}

function problemsOf({ name: source, schema }: Source, name: string, list: ListSettings): Problem[] {
  const field = schema.getQueryType()?.getFields()[name];
  const problem = (at: string, expected: string, got: string): Problem => ({
    file: '.meshrc.yaml',
    path: `sources.${source}.lists.${name}${at}`,
    expected,
    got,
  });
  const type = field && getNullableType(field.type);
  if (!field || !isListType(type)) return [problem('', 'a root field that returns a list', name)];
  const row = getNullableType(type.ofType);
  if (!isObjectType(row)) return [problem('', 'a list of objects', String(field.type))];
  const isNumber = (argument: string) =>
    field.args.some((one) => one.name === argument && getNullableType(one.type) === GraphQLInt);
  return [
    ...(['size', 'offset'] as const)
      .filter((part) => list.page && !isNumber(list.page[part]))
      .map((part) => problem(`.page.${part}`, 'an argument of type Int', String(list.page?.[part]))),
    ...list.identity
      .filter((one) => !row.getFields()[one])
      .map((one) => problem('.identity', `fields of ${row.name}`, one)),
  ];
}
