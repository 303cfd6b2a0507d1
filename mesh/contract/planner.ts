import type {
  DocumentNode,
  FieldNode,
  GraphQLError,
  GraphQLResolveInfo,
  OperationDefinitionNode,
} from 'graphql';
import type { Link } from './composition.ts';
import type { OperationPlan, Variables } from './operation-plan.ts';
import type { PlannedFetch } from './planned-fetch.ts';
import type { PolicyView } from './policy.ts';
import type { Args } from './source.ts';

/** The policy's verdict on an operation, before anything is fetched. */
export interface Authorization {
  /** One error per denied coordinate, whatever the data. Its presence reveals nothing about rows. */
  readonly denied: readonly GraphQLError[];
  /** Set when an argument reads what the client may not see. Then nothing runs. */
  readonly refused: GraphQLError | undefined;
}

export interface Planner {
  authorize(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
    view: PolicyView,
  ): Authorization;
  /** Plans the whole operation for the compiled engine. `variables` matter for `@skip` and `@include` only. */
  plan(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    view: PolicyView,
  ): OperationPlan;
  /** Plans what a root field selects, and then its arguments: these may differ for each operation of one plan. */
  root(info: GraphQLResolveInfo, view: PolicyView): (args: Args) => PlannedFetch;
  link(link: Link, info: GraphQLResolveInfo, view: PolicyView): (args: Args) => PlannedFetch;
  /** Whether the rows of a field stay in the order in which its source gives them, for hiding it is the source's. */
  keepsOrder(coordinate: string, node: FieldNode): boolean;
}
