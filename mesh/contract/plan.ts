import type { DocumentNode, GraphQLError, GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import type { Link } from './composition.ts';
import type { OperationPlan, Variables } from './operation-plan.ts';
import type { PolicyView, RowScope } from './policy.ts';
import type { Args, FetchRequest, Shape } from './source.ts';

/** A fetch as planned: for a link, `request.args` and `keys` get the keys when the batch is known. */
export interface PlannedFetch {
  readonly source: string;
  readonly request: FetchRequest;
  readonly shape: Shape;
  /** Only rows that fit may leave; they carry the scope's field. */
  readonly rowScope: RowScope | undefined;
}

/** What the policy says of an operation before anything is fetched. */
export interface Survey {
  /** One error per denied coordinate, whatever the data: its presence tells nothing about rows. */
  readonly denied: readonly GraphQLError[];
  /** Set when an argument reaches for what the asker may not see: then nothing runs. */
  readonly refused: GraphQLError | undefined;
}

export interface Planner {
  survey(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
    view: PolicyView,
  ): Survey;
  /** The whole operation, for the compiled engine. `variables` matter for `@skip` and `@include` only. */
  plan(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    view: PolicyView,
  ): OperationPlan;
  root(info: GraphQLResolveInfo, args: Args, view: PolicyView): PlannedFetch;
  link(link: Link, info: GraphQLResolveInfo, args: Args, view: PolicyView): PlannedFetch;
}
