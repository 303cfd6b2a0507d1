import type { FetchResult, Row, Source } from '../../mesh/contract/source.ts';
import { querySource, type SourceQuery } from './query-source.ts';

/** One root field of the source under test, with all its rows in the upstream. */
export interface Harness {
  start(): Promise<Running>;
  /**
   * The shape of the root field. A partner's own list is a `value`: it has no `where`, order or pages. Default: connection.
   */
  readonly shape?: 'connection' | 'value';
  /** `Query.…` of a field with that shape. */
  readonly coordinate: string;
  /** The node type and some of its fields with their GraphQL types, as in `{ fillPercent: 'Float!' }`. */
  readonly type: string;
  readonly fieldTypes: Readonly<Record<string, string>>;
  /** All rows (more than 20, at most 1,000) with all fields, in the form that the source returns. */
  readonly rows: readonly Row[];
  /** Fields that the suite filters and orders by. `id` is unique. `text` holds accents and, once, a quote. */
  readonly fields: {
    readonly id: string;
    readonly number: string;
    readonly text: string;
    /** Holds null in some rows and a value in others. */
    readonly nullable?: string;
  };
  /** Upstream names of these and other fields, to look for in the recorded requests. */
  readonly upstreamNames: Readonly<Record<string, string>>;
  /** An argument of a partner's list that its upstream compares with the field `text`. */
  readonly textArg?: string;
  /** Whether the upstream of a partner's list sends whole rows for any selection. */
  readonly sendsWholeRows?: boolean;
  readonly byKey?: { readonly coordinate: string; readonly arg: string; readonly field: string };
  /** Upstream addresses, header values and the like. No message of the source may contain them. */
  readonly secrets: readonly string[];
  /**
   * Whether scalars of another type pass, so that the engine reports an error at each. Otherwise the source rejects the
   * response.
   */
  readonly leavesScalarsToEngine?: boolean;
  /** The faults to inject. `http` omits those that do not apply to HTTP. */
  readonly faults?: 'http';
}

/** The source under test. Its deadline is about half a second and its cap at most 8 MB, so that faults show soon. */
export interface Running {
  readonly source: Source;
  /** Returns the requests to the upstream since the last call: one decoded text for each request, as it was sent. */
  takeRequests(): readonly string[];
  readonly fault?: FaultControl;
  close(): Promise<void>;
}

/** Matches the faults of `territory/stand-ins/hostile`. */
export interface FaultControl {
  set(fault: { name: FaultName; retryAfter?: string; megabytes?: number } | undefined): void;
  readonly seen: { readonly sentBytes: number; readonly followedRedirects: number; readonly open: number };
}

export type FaultName =
  | 'slow'
  | 'slow-headers'
  | 'reset'
  | 'reset-mid-body'
  | 'truncated-json'
  | 'html-200'
  | `status-${number}`
  | 'redirect-inside'
  | 'endless'
  | 'huge'
  | 'wrong-types';

export type Open = () => Running;

/**
 * Returns a request for all named fields of the harness, unless `args` or `names` differ. A partner's list takes none of our
 * arguments.
 */
export function createQuery(
  harness: Harness,
  args: SourceQuery['args'] = {},
  fields: readonly string[] = namedFields(harness),
): SourceQuery {
  const select = fields.map((name) => ({ key: name, name }));
  return { coordinate: harness.coordinate, select, args: harness.shape === 'value' ? {} : args };
}

export function namedFields({ fields }: Harness): string[] {
  return [fields.id, fields.number, fields.text, ...(fields.nullable === undefined ? [] : [fields.nullable])];
}

export function sendQuery(
  running: Running,
  createQuery: SourceQuery,
  signal: AbortSignal = new AbortController().signal,
): Promise<FetchResult> {
  return querySource(running.source, createQuery, { signal });
}

/** Returns the rows of a result. The result of a partner's list holds them in one value. */
export function rowsIn({ shape }: Harness, rows: readonly Row[]): readonly Row[] {
  const [only] = rows;
  return shape === 'value' && Array.isArray(only?.value) ? only.value : rows;
}

export function idsOf(harness: Harness, rows: readonly Row[]): string[] {
  return rowsIn(harness, rows)
    .map((row) => String(row[harness.fields.id]))
    .sort();
}

export function numberOf(harness: Harness, row: Row): number {
  return Number(row[harness.fields.number]);
}

export function textOf(harness: Harness, row: Row): string {
  return String(row[harness.fields.text]);
}
