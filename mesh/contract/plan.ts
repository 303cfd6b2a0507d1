import type {
  DocumentNode,
  FieldNode,
  GraphQLError,
  GraphQLResolveInfo,
  OperationDefinitionNode,
} from 'graphql';
import type { Link } from './composition.ts';
import type { OperationPlan, Variables } from './operation-plan.ts';
import type { PolicyView, RowFilter } from './policy.ts';
import type { Args, FetchRequest, Shape } from './source.ts';

/** A fetch as planned: for a link, `request.args` and `keys` get the keys when the batch is known. */
export interface PlannedFetch {
  readonly source: string;
  readonly request: FetchRequest;
  readonly shape: Shape;
  /** The rows' own, for people who read plans: it is held against every row as it is written. */
  readonly rowFilter: RowFilter | undefined;
  /** For a connection: what its cursors are sealed with, beside the view's key. */
  readonly cursorContext?: string;
  /** For a connection whose rows may not come in their source's order, where the source has no other. */
  readonly keyedPage?: KeyedPage;
}

/** A page of rows in an order that only the view knows. */
export interface KeyedPage {
  readonly typeName: string;
  readonly first: number;
  readonly after: string | undefined;
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
  /** Whether the rows of a field stay in the order in which its source gives them, for hiding it is the source's. */
  keepsOrder(coordinate: string, node: FieldNode): boolean;
}
