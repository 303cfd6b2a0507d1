import {
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  type GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
} from 'graphql';
import type { FieldFacts } from '../../mesh/contract/source.ts';
import { afterArgument, connectionType, firstArgument } from '../../mesh/core/connection.ts';

/** The arguments that read columns of the row. */
export const filterArgs = ['where', 'orderBy'] as const;
/** The arguments that read no column. */
export const plainArgs = ['first', 'after'] as const;

export interface RowInputs {
  readonly where?: GraphQLInputObjectType | undefined;
  readonly order?: GraphQLInputObjectType | undefined;
}

/**
 * Returns a root field that pages through all rows of a type. It has `nodes`, `pageInfo`, and `totalCount` where the source
 * counts.
 */
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
    args: { ...rowArgs(options), after: afterArgument },
    extensions: { pertuis: facts },
  };
}

/** Returns the arguments of a list of rows, at the root or under a parent: `first`, `where`, `orderBy`. */
export function rowArgs({ where, order }: RowInputs): Record<string, GraphQLArgumentConfig> {
  return {
    first: firstArgument,
    ...(where && { where: { type: where, description: 'Which rows to return. Default: all rows.' } }),
    ...(order && {
      orderBy: {
        type: new GraphQLList(new GraphQLNonNull(order)),
        description: 'The order of the rows, most important field first.',
      },
    }),
  };
}
