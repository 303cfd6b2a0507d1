import type { GraphQLSchema } from 'graphql';
import type { Freshness } from '../core/cache-control.ts';
import type { Capabilities, Query } from './query.ts';

/** A value as it travels in a row: JSON, already in the type's own form (dates as ISO 8601 strings). */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Row = { readonly [key: string]: Value };
export type Key = string | number;
export type Args = { readonly [name: string]: unknown };

/** One field to bring back. `key` is where the row carries its value: see `fieldKey`. */
export interface SelectedField {
  readonly key: string;
  readonly name: string;
  readonly args?: Args;
  readonly fields?: Selection;
  /** Concrete type names under which the field was asked, when the parent is abstract. */
  readonly on?: readonly string[];
}
export type Selection = readonly SelectedField[];

/**
 * Where a row carries a field: its name, and for a field with arguments its name and those arguments,
 * so that two aliases of one field with different arguments do not meet.
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
   * What the source has to do with the rows, within its capabilities. Set for fields whose rows are filtered, ordered or
   * paged; the field's `where`, `orderBy`, `first` and `after` are not in `args` then.
   */
  readonly query?: Query;
  /** For rows by key: the keys, also in `args` under the field's keys argument. No duplicates, no null. */
  readonly keys?: readonly Key[];
  /**
   * Set where the order of the rows may not follow their keys: ties are broken by a digest of the key columns under this
   * secret. For sources with the capability `keyedOrder`.
   */
  readonly orderKey?: string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  /** Opaque to everyone but the source that made it. */
  readonly endCursor: string | null;
  /** Null when the upstream does not count. */
  readonly totalCount: number | null;
  /** Set when a limit of the upstream's own cut the list: what was reached, in one sentence. */
  readonly truncated?: string;
}

/** Its freshness is what the upstream itself said (Cache-Control). */
export interface Provenance extends Freshness {
  readonly source: string;
  /** ISO 8601, when the upstream answered. */
  readonly fetchedAt: string;
  readonly licence?: string;
  /** ISO 8601, the newest moment that the data speaks of, when the source knows it. */
  readonly phenomenonTime?: string;
  /** Bytes received from the upstream, after decompression where that is all that can be seen. */
  readonly bytes: number;
  /** Upstream calls this result took (pages, retries inside the source). */
  readonly calls: number;
}

/**
 * `rows` for a list or a connection: its items. For a single value: one row, the value of the root field under `value`.
 * See `Shape`.
 */
export interface FetchResult {
  readonly rows: readonly Row[];
  readonly provenance: Provenance;
  /** What telemetry may tell of the number of rows, where that would count people. */
  readonly reportedRows?: number;
  readonly page?: PageInfo;
}

/**
 * How a root field's answer is laid out; stands in the field's `extensions.pertuis.shape`.
 * - `list`: rows are the items of the list.
 * - `connection`: rows are the nodes; `page` is present.
 * - `value`: one row `{ value }` that holds whatever the field returns (an object, a scalar, a list that may be null).
 * A request with `keys` always gets a `list`.
 */
export type Shape = 'list' | 'connection' | 'value';

/** What stands in `extensions.pertuis` of a root field that a source offers. */
export interface FieldFacts {
  readonly shape: Shape;
  /** Argument names that read columns of the row: `where: { column: … }` and `orderBy` are policed like outputs. */
  readonly filterArgs?: readonly string[];
  /** Argument names that read no column, such as `first` and `after`. */
  readonly plainArgs?: readonly string[];
  /** Fields of the row that its order follows unless another is asked for, such as those of a primary key. */
  readonly identity?: readonly string[];
  /** For a by-key root field: the argument that carries keys, and the field of the row that they equal. */
  readonly keys?: { readonly arg: string; readonly field: string };
}

/**
 * What stands in `extensions.pertuis` of a field of a container around rows that the gateway's own kinds generate. Only such
 * containers hold no data of their own; a partner's type of the same name is classified like any other.
 */
export type Frame = 'rows' | 'page' | 'count';
export interface FrameFacts {
  readonly frame: Frame;
}

export interface FetchContext {
  /** Aborts at the operation's deadline, or when everyone who wanted the answer has left. */
  readonly signal: AbortSignal;
  /** W3C trace context: the header of this name on every HTTP call of the upstream. */
  readonly traceparent?: string | undefined;
}

export type Health = { readonly up: true } | { readonly up: false; readonly reason: string };

/**
 * What a kind of source implements: a translator to its upstream's language. Every method throws `SourceFailure`, and
 * `PertuisError` (`BAD_USER_INPUT`) for arguments that it cannot take. A partial result is never passed off as whole.
 *
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
  /** What the source does itself; the engine filters, orders, pages and counts the rest. */
  readonly capabilities: Capabilities;
  fetch(request: FetchRequest, context: FetchContext): Promise<FetchResult>;
  /**
   * The events of one root field of `Subscription`, each laid out as `fetch` would answer it. Asks nothing before the first
   * `next`; ends when the upstream has said that there will be no more, or when the signal aborts; throws `SourceFailure`
   * for any other end. A source without it offers no subscriptions, whatever its schema says.
   */
  subscribe?(request: FetchRequest, context: FetchContext): AsyncIterable<FetchResult>;
  probe(signal: AbortSignal): Promise<Health>;
  close(): Promise<void>;
}

export type FailureKind = 'unavailable' | 'timeout' | 'throttled' | 'bad-answer' | 'refused' | 'bad-input';

/**
 * Why a source gave no answer. `message` is for the log only and may name what went wrong inside;
 * a client sees the code and the source's name. `retryable` is true only when repeating the same read may help.
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
