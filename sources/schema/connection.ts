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
/** The arguments that read none. */
export const plainArgs = ['first', 'after'] as const;

export interface RowInputs {
  readonly where?: GraphQLInputObjectType | undefined;
  readonly order?: GraphQLInputObjectType | undefined;
}

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
    args: { ...rowArgs(options), after: afterArgument },
    extensions: { pertuis: facts },
  };
}

/** `first`, `where`, `orderBy`: what a list of rows takes, at the root or under a parent. */
export function rowArgs({ where, order }: RowInputs): Record<string, GraphQLArgumentConfig> {
  return {
    first: firstArgument,
    ...(where && { where: { type: where, description: 'Which rows; all unless given.' } }),
    ...(order && {
      orderBy: {
        type: new GraphQLList(new GraphQLNonNull(order)),
        description: 'What rows are ordered by, the most important first.',
      },
    }),
  };
}
