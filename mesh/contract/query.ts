/** The scalar type of a column, by its GraphQL name. `JSON` stands for values that cannot be compared. */
export type ColumnType = 'String' | 'Int' | 'Float' | 'Boolean' | 'ID' | 'DateTime' | 'Date' | 'JSON';

/** A column of a root field's rows, by its GraphQL field. */
export interface QueryColumn {
  readonly field: string;
  readonly type: ColumnType;
}

export type ComparisonOperator = 'eq' | 'ne' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains' | 'isNull';

/** `value` is a string, a finite number or a boolean; for `in` a list of these, possibly empty; for `isNull` a boolean. */
export interface Comparison {
  readonly kind: 'compare';
  readonly field: string;
  readonly op: ComparisonOperator;
  readonly value: unknown;
}

/**
 * A `where` argument, read. Logic has two values, not SQL's three: a comparison with a null column is false, its `not` is
 * true, and only `isNull` speaks of null. `contains` is a substring, upper and lower case apart. `not` stands before a
 * comparison only; `and` and `or` hold two or more.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Comparison }
  | Comparison;

/** Rows without a value come last, whichever the direction. */
export interface Order {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * What is asked of the rows of one root field. In a {@link FetchRequest} it holds only what the source's
 * {@link RootCapabilities} say that it can do. Groups and aggregates become a second `kind`.
 */
export interface Query {
  readonly kind: 'rows';
  readonly filter: Filter | undefined;
  /** Most important first. */
  readonly orders: readonly Order[];
  /** At most so many rows; for each key where the request has keys. Undefined asks for every row. */
  readonly first: number | undefined;
  /** An `endCursor` of the source's own. */
  readonly after: string | undefined;
  /** Asks for `page.totalCount`: all rows that pass the filter. */
  readonly count: boolean;
}

/** Comparisons that a source makes on one column, exactly as {@link Filter} describes them. */
export interface ColumnCapabilities {
  readonly operators: readonly ComparisonOperator[];
  /** The source also takes `not` before these comparisons. */
  readonly not?: boolean;
}

/**
 * What a source does itself with the rows of one root field. The planner sends no more than this; the engine does the rest
 * over the rows that come.
 *
 * @example
 * // A source that filters by id and nothing else: the engine filters, orders and pages.
 * { select: false, filter: { columns: { id: { operators: ['eq', 'in'] } } }, order: [], page: false, count: false }
 */
export interface RootCapabilities {
  /** The source brings the selected fields only. Where it does not, the engine drops the others. */
  readonly select: boolean;
  readonly filter: {
    /** By GraphQL field. A column that is absent is not filtered by the source. */
    readonly columns: Readonly<Record<string, ColumnCapabilities>>;
    /** Conditions may be joined by `or`. */
    readonly or?: boolean;
    /** Returns false for a comparison that the source cannot make because of its operand. */
    readonly accepts?: (comparison: Comparison, isNegated: boolean) => boolean;
  };
  /** Fields that the source orders by, missing values last. */
  readonly order: readonly string[];
  /** The source cuts at `first` rows and goes on at `after`. It may give fewer rows where `page.hasNextPage` says so. */
  readonly page: boolean;
  /**
   * The source counts what passes the filter. Where it does not, the engine reads every row to count them; `never` leaves the
   * total unknown unless the engine reads them anyway.
   */
  readonly count: boolean | 'never';
  /**
   * For root fields that take keys. `first`: brings `first` rows of each key, in order. `all`: brings every row of the keys.
   * `none`: ignores keys.
   */
  readonly keys?: 'first' | 'all' | 'none';
  /** Breaks ties, and orders what nobody ordered, by a digest under `FetchRequest.orderKey`, pages included. */
  readonly keyedOrder?: boolean;
  /** The engine reads at most so many rows of this field; see `ROW_LIMIT_EXCEEDED`. */
  readonly maxRows?: number;
}

/** By coordinate (`Query.things`). The engine does everything for a field that is absent. */
export type Capabilities = Readonly<Record<string, RootCapabilities | undefined>>;
