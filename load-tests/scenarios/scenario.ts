/**
 * What a load scenario is. k6 brings its own JavaScript engine, so nothing in this folder imports from Node, from npm or from
 * k6, or is written in JavaScript newer than ES2020: data and pure functions that both generators read.
 */
export interface Scenario {
  /** Also the k6 script's file name: `load-tests/k6/<name>.ts`. */
  readonly name: string;
  /** One sentence for `--help` and the report. */
  readonly what: string;
  readonly mix: readonly Share[];
  /** Run one after another. */
  readonly stages: readonly Stage[];
  readonly thresholds: readonly Threshold[];
}

export interface Share {
  readonly operation: Operation;
  /** How often beside the others, more than 0. */
  readonly weight: number;
}

export interface Operation {
  readonly name: string;
  /** Where its GraphQL text stands, from the repository's root. */
  readonly file: string;
  /** Whose key it is asked with; without one, as a visitor. */
  readonly consumer?: Consumer;
  /** A root field that gets a new alias each time, so that no document is sent twice. */
  readonly distinctField?: string;
  /** Variables of the nth request, n counting from 0. */
  readonly variables?: (n: number) => Readonly<Record<string, unknown>>;
  /** Codes of errors that belong to the response: what this consumer may not see. Any other is a failure. */
  readonly expectedCodes: readonly string[];
}

/** As registered in `territory/la-rochelle/consumers.yaml`. */
export type Consumer = 'citizen-app' | 'partner-smart-grid' | 'sustainability-lead';

/** A time during which requests arrive evenly. */
export interface Stage {
  readonly name: string;
  /** Whole seconds, at least 1. */
  readonly seconds: number;
  /** Whole requests a second, at least 1. */
  readonly ratePerSecond: number;
}

export type Measure = 'p50Ms' | 'p95Ms' | 'p99Ms' | 'failedShare' | 'hitShare' | 'requestedShare';

/** A bound of a measure, itself still good. Shares go from 0 to 1. */
export type Threshold =
  | { readonly measure: Measure; readonly atMost: number }
  | { readonly measure: Measure; readonly atLeast: number };
