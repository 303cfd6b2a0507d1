import type { RowFilter } from './policy.ts';
import type { EngineWork, QuerySteps } from './query-model.ts';
import type { FetchRequest, Shape } from './source.ts';

/** A fetch as planned: for a link, `request.args` and `keys` get the keys when the batch is known. */
export interface PlannedFetch {
  readonly source: string;
  readonly request: FetchRequest;
  /** What the engine does with the rows before anybody sees them; undefined when the source does everything. */
  readonly engine?: EngineWork | undefined;
  /** Who does what with the rows, for people who read plans. */
  readonly steps?: () => QuerySteps;
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
