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
import type { FieldFacts, Frame, FrameFacts } from '../../mesh/contract/source.ts';
import { rowPage } from '../../mesh/core/page-size.ts';

/** The arguments that read columns of the row. */
export const filterArgs = ['where', 'orderBy'] as const;
/** The arguments that read none. */
export const plainArgs = ['first', 'after'] as const;

/** Marks a field of a container around rows: it holds no data of its own. */
function frame(kind: Frame): { extensions: { pertuis: FrameFacts } } {
  return { extensions: { pertuis: { frame: kind } } };
}

export interface RowInputs {
  readonly where?: GraphQLInputObjectType | undefined;
  readonly order?: GraphQLInputObjectType | undefined;
}

const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean), ...frame('page') },
    endCursor: { type: GraphQLString, ...frame('page') },
    truncated: {
      type: GraphQLString,
      description: 'Set when the source cannot give more although there is more: what was reached.',
      ...frame('page'),
    },
  },
});

/** A root field that pages through all rows of a type: `nodes`, `pageInfo`, and `totalCount` where the source counts. */
export function connectionField(
  nodeType: GraphQLObjectType,
  options: RowInputs & { readonly description?: string } & Pick<FieldFacts, 'identity'>,
): GraphQLFieldConfig<unknown, unknown> {
  const { identity } = options;
  const facts: FieldFacts = {
    shape: 'connection',
    filterArgs,
    plainArgs,
    ...(identity !== undefined && { identity }),
  };
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
      nodes: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(nodeType))), ...frame('rows') },
      pageInfo: { type: new GraphQLNonNull(pageInfo), ...frame('page') },
      totalCount: {
        type: GraphQLInt,
        description: 'Null when the source does not count.',
        ...frame('count'),
      },
    },
  });
}
