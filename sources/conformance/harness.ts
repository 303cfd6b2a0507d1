import type { FetchResult, Row, Source } from '../../mesh/contract/source.ts';
import { askSource, type Question } from './ask-source.ts';

/** One root field of the source under test, with all the rows that its upstream holds for it. */
export interface Harness {
  start(): Promise<Running>;
  /** Partners' own lists are a `value`: they know no `where`, no order and no pages. A connection unless it says so. */
  readonly shape?: 'connection' | 'value';
  /** `Query.…` of a field with that shape. */
  readonly coordinate: string;
  /** The node type and some of its fields with their GraphQL types, as in `{ fillPercent: 'Float!' }`. */
  readonly type: string;
  readonly fieldTypes: Readonly<Record<string, string>>;
  /** Every row (more than 20, at most 1000), every field, in the form the source answers. */
  readonly rows: readonly Row[];
  /** Fields that the suite filters and orders by. `id` is unique; `text` holds accents and, once, a quote. */
  readonly fields: {
    readonly id: string;
    readonly number: string;
    readonly text: string;
    /** Holds null in some rows and a value in others. */
    readonly nullable?: string;
  };
  /** What those and other fields are called upstream, to look for in the log of what was asked. */
  readonly upstreamNames: Readonly<Record<string, string>>;
  /** Of a partner's list: an argument that its upstream compares with the field `text`. */
  readonly textArg?: string;
  /** Of a partner's list: the upstream sends whole rows, whatever was selected. */
  readonly sendsWholeRows?: boolean;
  readonly byKey?: { readonly coordinate: string; readonly arg: string; readonly field: string };
  /** Upstream addresses, header values and the like: in no message that leaves the source. */
  readonly secrets: readonly string[];
  /** Scalars of another type pass: the engine writes an error at each one. Without it the source refuses the response. */
  readonly leavesScalarsToEngine?: boolean;
  /** Upstreams behind HTTP can misbehave; `http` names what does not apply to others. */
  readonly faults?: 'http';
}

/** The source built for the test: deadline about half a second and a cap of at most 8 MB, so that faults show soon. */
export interface Running {
  readonly source: Source;
  /** What the upstream was asked since the last call of this: one text per question, as it was sent, decoded. */
  takeRequests(): readonly string[];
  readonly fault?: FaultControl;
  close(): Promise<void>;
}

/** Matches what `territory/stand-ins/hostile` offers. */
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

/** A request for all of the harness's named fields, unless it says otherwise. A partner's list takes none of our arguments. */
export function question(
  harness: Harness,
  args: Question['args'] = {},
  fields: readonly string[] = namedFields(harness),
): Question {
  const select = fields.map((name) => ({ key: name, name }));
  return { coordinate: harness.coordinate, select, args: harness.shape === 'value' ? {} : args };
}

export function namedFields({ fields }: Harness): string[] {
  return [fields.id, fields.number, fields.text, ...(fields.nullable === undefined ? [] : [fields.nullable])];
}

export function sendQuery(
  running: Running,
  question: Question,
  signal: AbortSignal = new AbortController().signal,
): Promise<FetchResult> {
  return askSource(running.source, question, { signal });
}

/** The rows of a result, which for a partner's list stand in its one value. */
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
