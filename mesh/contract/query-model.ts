import type { RowFilter } from './policy.ts';
import type { Args, FetchRequest, FetchResult, Selection } from './source.ts';

/** The arguments of a root field in an operation, under one policy view. */
export interface QueryArguments {
  readonly coordinate: string;
  readonly args: Args;
  readonly select: Selection;
  readonly rowFilter: RowFilter | undefined;
  /** Whether `totalCount` is selected and open to the client. */
  readonly count: boolean;
  /** The field that the keys are compared with, when rows are fetched by key. */
  readonly keyField: string | undefined;
  /** Set when the caller needs every row and cuts the page itself. */
  readonly isUncut?: boolean;
}

/** Sends a request to its source. */
export type Send = (request: FetchRequest) => Promise<FetchResult>;

/** Work of the engine on the rows of one fetch, because the source cannot do it. */
export interface EngineWork {
  /** Equal for equal work. */
  readonly name: string;
  /**
   * Fetches the rows and completes the work.
   *
   * @throws {PertuisError} `ROW_LIMIT_EXCEEDED` rather than work on a part of the rows.
   */
  run(request: FetchRequest, send: Send): Promise<FetchResult>;
}

/** The work of the source and of the engine in words, shown by `explain`. */
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

/** Reads `where`, `orderBy`, `first`, `after` and `count` once, and splits them by the source's capabilities. */
export interface QueryModel {
  /**
   * Splits a query into a part for the source and a part for the engine. Returns undefined for a field whose
   * arguments only its source understands.
   *
   * @throws {PertuisError} `BAD_USER_INPUT`.
   */
  split(query: QueryArguments): SplitQuery | undefined;
}
