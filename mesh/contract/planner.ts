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
  /**
   * Plans the selection of a root field. The returned function plans its arguments, which may differ for each
   * operation of one plan.
   */
  root(info: GraphQLResolveInfo, view: PolicyView): (args: Args) => PlannedFetch;
  link(link: Link, info: GraphQLResolveInfo, view: PolicyView): (args: Args) => PlannedFetch;
  /**
   * Returns whether the rows of a field keep their source's order. If so, the source hides its keys itself,
   * or nothing is hidden.
   */
  keepsOrder(coordinate: string, node: FieldNode): boolean;
}
