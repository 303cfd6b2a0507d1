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
 * A parsed `where` argument. Logic has two values, not SQL's three: a comparison with a null column is false,
 * and its `not` is true. Only `isNull` finds null. `contains` finds a substring and is case-sensitive. `not`
 * applies to a comparison only; `and` and `or` hold two or more filters.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Comparison }
  | Comparison;

/** Rows without a value come last, in both directions. */
export interface Order {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * Filter, order and page of the rows of one root field. In a {@link FetchRequest} it holds only what the
 * source's {@link RootCapabilities} cover.
 */
export interface Query {
  readonly kind: 'rows';
  readonly filter: Filter | undefined;
  /** Most important first. */
  readonly orders: readonly Order[];
  /** The maximum number of rows; for each key where the request has keys. Undefined requests every row. */
  readonly first: number | undefined;
  /** An `endCursor` that the source returned. */
  readonly after: string | undefined;
  /** Requests `page.totalCount`, the number of rows that pass the filter. */
  readonly count: boolean;
}

/** Comparisons that a source evaluates on one column, exactly as {@link Filter} defines them. */
export interface ColumnCapabilities {
  readonly operators: readonly ComparisonOperator[];
  /** Whether the source also evaluates `not` before these comparisons. */
  readonly not?: boolean;
}

/**
 * What a source evaluates on the rows of one root field. The planner sends no more than this. The engine
 * evaluates the rest on the rows that it receives.
 *
 * @example
 * // A source that filters by id and nothing else: the engine filters, orders and pages.
 * { select: false, filter: { columns: { id: { operators: ['eq', 'in'] } } }, order: [], page: false, count:
 * false }
 */
export interface RootCapabilities {
  /** The source returns the selected fields only. Otherwise the engine drops the others. */
  readonly select: boolean;
  readonly filter: {
    /** By GraphQL field. The engine filters by columns that are absent. */
    readonly columns: Readonly<Record<string, ColumnCapabilities>>;
    /** Whether conditions may be joined by `or`. */
    readonly or?: boolean;
    /** Returns false for an operand that the source cannot compare with. */
    readonly accepts?: (comparison: Comparison, isNegated: boolean) => boolean;
  };
  /** Fields that the source orders by, missing values last. */
  readonly order: readonly string[];
  /**
   * The source returns at most `first` rows and continues at `after`. It may return fewer rows when
   * `page.hasNextPage` says so.
   */
  readonly page: boolean;
  /**
   * The source counts the rows that pass the filter. Otherwise the engine reads every row to count them.
   * `never` leaves the total unknown unless the engine reads every row anyway.
   */
  readonly count: boolean | 'never';
  /**
   * For root fields that take keys.
   * - `first`: returns `first` rows of each key, in order.
   * - `all`: returns every row of the keys.
   * - `none`: ignores keys.
   */
  readonly keys?: 'first' | 'all' | 'none';
  /** Orders ties, and rows without an order, by a digest under `FetchRequest.orderKey`, across pages. */
  readonly keyedOrder?: boolean;
  /** The maximum number of rows that the engine reads of this field. See `ROW_LIMIT_EXCEEDED`. */
  readonly maxRows?: number;
}

/** By coordinate (`Query.things`). The engine evaluates everything for a field that is absent. */
export type Capabilities = Readonly<Record<string, RootCapabilities | undefined>>;
