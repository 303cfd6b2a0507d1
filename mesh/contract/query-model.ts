import type { RowFilter } from './policy.ts';
import type { Args, FetchRequest, FetchResult, Selection } from './source.ts';

/** A root field's arguments, as an operation gives them under one policy view. */
export interface QueryArguments {
  readonly coordinate: string;
  readonly args: Args;
  readonly select: Selection;
  readonly rowFilter: RowFilter | undefined;
  /** `totalCount` is asked for and open. */
  readonly count: boolean;
  /** The field of the rows that keys equal, when rows are asked by key. */
  readonly keyField: string | undefined;
  /** Every row is needed: what reads them cuts its own page. */
  readonly isUncut?: boolean;
}

/** Sends a request to its source. */
export type Send = (request: FetchRequest) => Promise<FetchResult>;

/** What the engine does with the rows of one fetch, because the source does not. */
export interface EngineWork {
  /** The same for the same work. */
  readonly name: string;
  /** Throws `ROW_LIMIT_EXCEEDED` rather than work on a part of the rows. */
  run(request: FetchRequest, send: Send): Promise<FetchResult>;
}

/** Who does what, in words, for people who read plans. */
export interface QuerySteps {
  readonly source: readonly string[];
  readonly engine: readonly string[];
}

export interface SplitQuery {
  readonly request: Pick<FetchRequest, 'select' | 'args' | 'query'>;
  /** Undefined when the source does everything. */
  readonly engine: EngineWork | undefined;
  readonly steps: () => QuerySteps;
}

/** Reads `where`, `orderBy`, `first`, `after` and `count` once, and splits them by what the source can do. */
export interface QueryModel {
  /**
   * Undefined for a field whose arguments mean nothing to the gateway: they go to its source as they are.
   * Throws `BAD_USER_INPUT`.
   */
  split(query: QueryArguments): SplitQuery | undefined;
}
