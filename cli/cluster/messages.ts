import type { Totals } from '../../eco/ledger.ts';
import type { Invalidation } from '../../mesh/contract/invalidation.ts';
import type { SnapshotSummary } from '../reload/snapshot-summary.ts';

/** One metric in the form of prom-client's `getMetricsAsJSON`. */
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

/** Figures of a worker since its start. One half is absent when only the other was requested. */
export interface Figures {
  readonly metrics?: readonly MetricJson[];
  readonly totals?: Totals;
}

/** Figures of all processes together. */
export interface AggregatedFigures {
  /** Prometheus text format. */
  readonly metrics: string;
  /** The sum of all processes. */
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
      /** Whether the worker adds the generation's summary to `ready`. */
      readonly wantsSummary: boolean;
    }
  | { readonly kind: 'drain'; readonly patient: boolean }
  /** Requests figures. The worker responds with `figures` and the same `round`. */
  | { readonly kind: 'collect'; readonly round: number; readonly wanted: FigureKind }
  /** Another worker has invalidated cached responses. */
  | { readonly kind: 'invalidate'; readonly what: Invalidation }
  /** The response to `request`. */
  | { readonly kind: 'aggregated'; readonly id: number; readonly response: AggregatedFigures[FigureKind] };

export type ToPrimary =
  /** The worker listens to messages. */
  | { readonly kind: 'hello' }
  /** Heartbeat of the event loop. */
  | { readonly kind: 'beat' }
  | {
      readonly kind: 'ready';
      readonly announcement: readonly string[];
      readonly port: number;
      readonly summary?: SnapshotSummary;
    }
  /** The start failed: exit code and message. */
  | { readonly kind: 'failed'; readonly code: number; readonly text: string }
  /** The worker drains without an order and needs a successor. */
  | { readonly kind: 'draining' }
  /** Forwards an invalidation to the other workers. */
  | { readonly kind: 'invalidate'; readonly what: Invalidation }
  | { readonly kind: 'figures'; readonly round?: number; readonly figures: Figures }
  | { readonly kind: 'aggregate'; readonly id: number; readonly wanted: FigureKind };
