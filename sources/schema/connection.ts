import {
  type GraphQLArgumentConfig,
  GraphQLBoolean,
  type GraphQLFieldConfig,
  type GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import type { FieldFacts } from '../../mesh/contract/source.ts';
import { rowPage } from './read-page.ts';

/** The arguments that read columns of the row. */
export const filterArgs = ['where', 'orderBy'] as const;

export interface RowInputs {
  readonly where?: GraphQLInputObjectType | undefined;
  readonly order?: GraphQLInputObjectType | undefined;
}

const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    endCursor: { type: GraphQLString },
    truncated: {
      type: GraphQLString,
      description: 'Set when the source cannot give more although there is more: what was reached.',
    },
  },
});

/** A root field that pages through all rows of a type: `nodes`, `pageInfo`, and `totalCount` where the source counts. */
export function connectionField(
  nodeType: GraphQLObjectType,
  options: RowInputs & { readonly description?: string },
): GraphQLFieldConfig<unknown, unknown> {
  const facts: FieldFacts = { shape: 'connection', filterArgs };
  return {
    type: new GraphQLNonNull(connectionType(nodeType)),
    ...(options.description !== undefined && { description: options.description }),
    args: { ...rowArgs(options), after: { type: GraphQLString } },
    extensions: { pertuis: facts },
  };
}

/** `first`, `where`, `orderBy`: what a list of rows takes, at the root or under a parent. */
export function rowArgs({ where, order }: RowInputs): Record<string, GraphQLArgumentConfig> {
  return {
    first: {
      type: GraphQLInt,
      defaultValue: rowPage.defaultSize,
      description: `At most ${rowPage.maxSize}.`,
      extensions: { pertuis: { page: rowPage } },
    },
    ...(where && { where: { type: where } }),
    ...(order && { orderBy: { type: new GraphQLList(new GraphQLNonNull(order)) } }),
  };
}

function connectionType(nodeType: GraphQLObjectType): GraphQLObjectType {
  return new GraphQLObjectType({
    name: `${nodeType.name}Connection`,
    fields: {
      nodes: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(nodeType))) },
      pageInfo: { type: new GraphQLNonNull(pageInfo) },
      totalCount: { type: GraphQLInt, description: 'Null when the source does not count.' },
    },
  });
}
