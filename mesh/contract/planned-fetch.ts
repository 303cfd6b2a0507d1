import type { RowFilter } from './policy.ts';
import type { EngineWork, QuerySteps } from './query-model.ts';
import type { FetchRequest, Shape } from './source.ts';

/** A planned fetch. For a link, `request.args` and `keys` get the keys when the batch is known. */
export interface PlannedFetch {
  readonly source: string;
  readonly request: FetchRequest;
  /** Work of the engine on the rows; undefined when the source does everything. */
  readonly engine?: EngineWork | undefined;
  /** Shown by `explain`: the work of the source and of the engine. */
  readonly steps?: () => QuerySteps;
  readonly shape: Shape;
  /** Shown by `explain`. The writer checks every row against its filter, wherever the row came from. */
  readonly rowFilter: RowFilter | undefined;
  /** For a connection: the context that its cursors are sealed with, beside the view's key. */
  readonly cursorContext?: string;
  /** For a connection whose rows may not keep their source's order, and whose source has no other order. */
  readonly keyedPage?: KeyedPage;
}

/** A page of rows in an order that depends on the view's key. */
export interface KeyedPage {
  readonly typeName: string;
  readonly first: number;
  readonly after: string | undefined;
}
