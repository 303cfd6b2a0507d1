import {
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import type { Frame, FrameFacts } from '../contract/source.ts';
import { rowPage } from './page-size.ts';

/** Marks a field of a container around rows. The field holds no data of its own. */
function frame(kind: Frame): { extensions: { pertuis: FrameFacts } } {
  return { extensions: { pertuis: { frame: kind } } };
}

const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'Where a page of a list ends.',
  fields: {
    hasNextPage: {
      type: new GraphQLNonNull(GraphQLBoolean),
      description: 'Whether there are rows after this page.',
      ...frame('page'),
    },
    endCursor: {
      type: GraphQLString,
      description: 'What `after` takes to read the next page. Null for a page without rows.',
      ...frame('page'),
    },
    truncated: {
      type: GraphQLString,
      description: 'Set when the source cannot give more although there is more: what was reached.',
      ...frame('page'),
    },
  },
});

/** Returns `<Type>Connection`, one page of rows. All sources share this container. */
export function connectionType(nodeType: GraphQLObjectType): GraphQLObjectType {
  return new GraphQLObjectType({
    name: `${nodeType.name}Connection`,
    description: `A page of rows of type ${nodeType.name}.`,
    fields: {
      nodes: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(nodeType))),
        description: 'The rows of this page, in order.',
        ...frame('rows'),
      },
      pageInfo: {
        type: new GraphQLNonNull(pageInfo),
        description: 'Where this page ends and whether there is another.',
        ...frame('page'),
      },
      totalCount: {
        type: GraphQLInt,
        description: 'How many rows there are over all pages. Null when the source does not count.',
        ...frame('count'),
      },
    },
  });
}

/** The argument `first` of fields that return pages. */
export const firstArgument = {
  type: GraphQLInt,
  defaultValue: rowPage.defaultSize,
  description: `How many rows at most, 0 to ${rowPage.maxSize}.`,
  extensions: { pertuis: { page: rowPage } },
};

/** The argument `after` of root fields that return pages. */
export const afterArgument = {
  type: GraphQLString,
  description: 'The `endCursor` of the page before.',
};
