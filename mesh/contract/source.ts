import type { GraphQLSchema } from 'graphql';
import type { Freshness } from '../core/cache-control.ts';
import type { Capabilities, Query } from './query.ts';

/** A value in a row: JSON, in the type's own form (dates as ISO 8601 strings). */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Row = { readonly [key: string]: Value };
export type Key = string | number;
export type Args = { readonly [name: string]: unknown };

/** One selected field. `key` is where the row carries its value: see `fieldKey`. */
export interface SelectedField {
  readonly key: string;
  readonly name: string;
  readonly args?: Args;
  readonly fields?: Selection;
  /** Concrete types under which the field was selected, when the parent is abstract. */
  readonly on?: readonly string[];
}
export type Selection = readonly SelectedField[];

/**
 * Returns the key under which a row carries a field: its name, with its arguments if it has any. Two aliases
 * of one field with different arguments have different keys.
 */
export function fieldKey(name: string, args?: Args): string {
  return args && Object.keys(args).length > 0 ? `${name}:${JSON.stringify(args)}` : name;
}

/** One root field of the source's own schema. */
export interface FetchRequest {
  /** `Query.field`, `Mutation.field` or `Subscription.field`. */
  readonly coordinate: string;
  readonly select: Selection;
  /** Arguments that are no part of `query`. */
  readonly args: Args;
  /**
   * Filter, order and page for the source, within its capabilities. Set for fields whose rows are filtered,
   * ordered or paged. `args` then lacks the field's `where`, `orderBy`, `first` and `after`.
   */
  readonly query?: Query;
  /**
   * For rows by key: the keys. `args` holds them as well, under the field's keys argument. No duplicates, no
   * null.
   */
  readonly keys?: readonly Key[];
  /**
   * Set where the order of the rows may not reveal their keys. Order ties by a digest of the key columns
   * under this secret. For sources with the capability `keyedOrder`.
   */
  readonly orderKey?: string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  /** Only the source that created it can read it. */
  readonly endCursor: string | null;
  /** Null when the upstream does not count. */
  readonly totalCount: number | null;
  /** Set when a limit of the upstream cut the list: one sentence that says what was reached. */
  readonly truncated?: string;
}

/** Where rows come from. Its freshness is what the upstream declared in `Cache-Control`. */
export interface Provenance extends Freshness {
  readonly source: string;
  /** ISO 8601, when the upstream responded. */
  readonly fetchedAt: string;
  readonly licence?: string;
  /** ISO 8601, the newest moment that the data describe, when the source knows it. */
  readonly phenomenonTime?: string;
  /** Bytes received from the upstream, after decompression where only these are known. */
  readonly bytes: number;
  /** Upstream calls for this result, with pages and retries inside the source. */
  readonly calls: number;
}

/**
 * The rows of one request. For a list or a connection: its items. For a single value: one row with the value
 * of the root field under `value`. See `Shape`.
 */
export interface FetchResult {
  readonly rows: readonly Row[];
  readonly provenance: Provenance;
  /** The number of rows for telemetry, where the exact number would count people. */
  readonly reportedRows?: number;
  readonly page?: PageInfo;
}

/**
 * The layout of a root field's rows, in the field's `extensions.pertuis.shape`.
 * - `list`: rows are the items of the list.
 * - `connection`: rows are the nodes; `page` is present.
 * - `value`: one row `{ value }` that holds whatever the field returns (an object, a scalar, a list that may
 *   be null).
 *
 * A request with `keys` always gets a `list`.
 */
export type Shape = 'list' | 'connection' | 'value';

/** Facts in `extensions.pertuis` of a root field that a source offers. */
export interface FieldFacts {
  readonly shape: Shape;
  /**
   * Arguments that read columns of the row, such as `where: { column: … }` and `orderBy`. The policy checks
   * these columns like selected fields.
   */
  readonly filterArgs?: readonly string[];
  /** Arguments that read no column, such as `first` and `after`. */
  readonly plainArgs?: readonly string[];
  /** Fields that the order of the rows follows by default, such as those of a primary key. */
  readonly identity?: readonly string[];
  /** For a root field by key: the argument that carries the keys, and the field that they are compared with. */
  readonly keys?: { readonly arg: string; readonly field: string };
}

/**
 * A fact in `extensions.pertuis` of the containers that the gateway's own kinds generate around rows. Only
 * such containers hold no data of their own. A partner's type of the same name is classified like any other.
 */
export type Frame = 'rows' | 'page' | 'count';
export interface FrameFacts {
  readonly frame: Frame;
}

export interface FetchContext {
  /** Aborts at the operation's deadline, or when all clients that wait for the result have left. */
  readonly signal: AbortSignal;
  /** W3C trace context: the value of the header `traceparent` on every HTTP call of the upstream. */
  readonly traceparent?: string | undefined;
}

export type Health = { readonly up: true } | { readonly up: false; readonly reason: string };

/**
 * Implements one kind of source: translates requests to its upstream's language. Never returns a partial
 * result as a whole one.
 *
 * @throws {SourceFailure} from every method.
 * @throws {PertuisError} `BAD_USER_INPUT` for arguments that it cannot handle.
 * @example
 * const source: Source = {
 *   name: 'trees', kind: 'trees', schema, capabilities: {},
 *   async fetch(request, { signal }) {
 *     const rows = await readTrees(signal);
 *     const provenance = { source: 'trees', fetchedAt: new Date().toISOString(), bytes: 0, calls: 1 };
 *     return { rows, provenance };
 *   },
 *   probe: async () => ({ up: true }),
 *   close: async () => {},
 * };
 */
export interface Source {
  readonly name: string;
  readonly kind: string;
  readonly schema: GraphQLSchema;
  /** What the source evaluates itself. The engine filters, orders, pages and counts the rest. */
  readonly capabilities: Capabilities;
  fetch(request: FetchRequest, context: FetchContext): Promise<FetchResult>;
  /**
   * Yields the events of one root field of `Subscription`, each in the form of a result of `fetch`. Sends
   * nothing to the upstream before the first `next`. Ends when the upstream ends the stream or the signal
   * aborts. A source without this method offers no subscriptions.
   *
   * @throws {SourceFailure} for any other end.
   */
  subscribe?(request: FetchRequest, context: FetchContext): AsyncIterable<FetchResult>;
  probe(signal: AbortSignal): Promise<Health>;
  close(): Promise<void>;
}

export type FailureKind = 'unavailable' | 'timeout' | 'throttled' | 'bad-response' | 'refused' | 'bad-input';

/**
 * Says why a source returned no result. `message` is for the log only and may describe internals. A client
 * sees the code and the source's name. `retryable` is true only when repeating the same read may help.
 *
 * @example
 * throw new SourceFailure('unavailable', `GET ${path}: status 503`, { retryable: true, upstreamStatus: 503
 * });
 */
export class SourceFailure extends Error {
  readonly kind: FailureKind;
  readonly retryable: boolean;
  readonly upstreamStatus: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: {
      retryable?: boolean;
      upstreamStatus?: number;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SourceFailure';
    this.kind = kind;
    this.retryable = options.retryable ?? false;
    this.upstreamStatus = options.upstreamStatus;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
