import type { Totals } from '../../eco/ledger.ts';
import type { Invalidation } from '../../mesh/contract/invalidation.ts';
import type { SnapshotSummary } from '../reload/snapshot-summary.ts';

/** One metric as prom-client's `getMetricsAsJSON` gives it. */
export interface MetricJson {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly aggregator: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly metricName?: string;
  }[];
}

/** What a worker has counted since it started; one half is left out when only the other was asked for. */
export interface Figures {
  readonly metrics?: readonly MetricJson[];
  readonly totals?: Totals;
}

/** What a worker can ask about all processes together. */
export interface AggregatedFigures {
  /** Prometheus text. */
  readonly metrics: string;
  /** The sum of their books. */
  readonly totals: Totals;
}
export type FigureKind = keyof AggregatedFigures;

export interface Listen {
  readonly port: number;
  readonly hostname: string;
}

export type ToWorker =
  | {
      readonly kind: 'begin';
      readonly texts: ReadonlyMap<string, string>;
      readonly version: string;
      readonly listen: Listen;
      /** With `ready` it says what clients can tell of this generation. */
      readonly wantsSummary: boolean;
    }
  | { readonly kind: 'drain'; readonly patient: boolean }
  /** The primary wants figures: answered with `figures` and the same `round`. */
  | { readonly kind: 'tell'; readonly round: number; readonly wanted: FigureKind }
  /** Another worker has declared stored answers void. */
  | { readonly kind: 'invalidate'; readonly what: Invalidation }
  /** What this worker asked for. */
  | { readonly kind: 'told'; readonly question: number; readonly answer: AggregatedFigures[FigureKind] };

export type ToPrimary =
  /** Listens to messages now. */
  | { readonly kind: 'hello' }
  /** The event loop turns. */
  | { readonly kind: 'beat' }
  | {
      readonly kind: 'ready';
      readonly announcement: readonly string[];
      readonly port: number;
      readonly summary?: SnapshotSummary;
    }
  /** Cannot start: the exit code and what there is to say. */
  | { readonly kind: 'failed'; readonly code: number; readonly text: string }
  /** Drains of its own accord and wants a successor. */
  | { readonly kind: 'leaving' }
  /** For the other workers: stored answers are void. */
  | { readonly kind: 'invalidate'; readonly what: Invalidation }
  | { readonly kind: 'figures'; readonly round?: number; readonly figures: Figures }
  | { readonly kind: 'ask'; readonly question: number; readonly wanted: FigureKind };
