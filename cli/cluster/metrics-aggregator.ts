import { AggregatorRegistry } from 'prom-client';
import { addTotals } from '../../eco/add-totals.ts';
import type { Totals } from '../../eco/ledger.ts';
import { createOperationNames } from '../../mesh/core/operation-names.ts';
import type { Figures, MetricJson } from './messages.ts';

/** Counts of all processes, including those that have exited. */
export interface MetricsAggregator {
  /** Stores the latest figures of a worker, in place of its earlier ones. */
  note(worker: number, figures: Figures): void;
  /** Marks a worker as exited: its counts stay in the sums, its gauges are dropped. */
  retire(worker: number): void;
  /** Returns one list of metrics per process. Gauges of workers that have not `responded` are old, and left out. */
  metrics(responded: ReadonlySet<number>): readonly (readonly MetricJson[])[];
  totals(): readonly Totals[];
}

export function createMetricsAggregator(): MetricsAggregator {
  const nameOf = createOperationNames();
  const living = new Map<number, Figures>();
  let goneMetrics: readonly MetricJson[] = [];
  let goneTotals: Totals | undefined;

  return {
    note(worker, { metrics, totals }) {
      living.set(worker, {
        ...living.get(worker),
        ...(metrics && { metrics: metrics.map((metric) => renameOperations(metric, nameOf)) }),
        ...(totals && { totals: addTotals([totals], nameOf) }),
      });
    },
    retire(worker) {
      const { metrics, totals } = living.get(worker) ?? {};
      living.delete(worker);
      if (metrics) goneMetrics = merge(goneMetrics, metrics.filter(isCounted));
      if (totals) goneTotals = goneTotals ? addTotals([goneTotals, totals], nameOf) : totals;
    },
    metrics(responded) {
      const told = [...living].map(([worker, { metrics = [] }]) =>
        responded.has(worker) ? metrics : metrics.filter(isCounted),
      );
      return [...told, goneMetrics];
    },
    totals: () => [
      ...[...living.values()].flatMap(({ totals }) => totals ?? []),
      ...(goneTotals ? [goneTotals] : []),
    ],
  };
}

const isCounted = ({ type }: MetricJson) => type === 'counter' || type === 'histogram';

/** Adds values with equal names and labels. */
function merge(one: readonly MetricJson[], other: readonly MetricJson[]): readonly MetricJson[] {
  const registry = AggregatorRegistry.aggregate([[...one], [...other]]);
  return registry.getMetricsAsArray().map((metric) => {
    const { name, help, type, aggregator, values } = metric as unknown as MetricJson;
    return { name, help, type, aggregator, values };
  });
}

/**
 * Renames operations. Each process keeps its own first hundred names: all together, over many restarts, must
 * stay a hundred.
 */
function renameOperations(metric: MetricJson, nameOf: (name: string) => string): MetricJson {
  if (!metric.values.some(({ labels }) => 'operation' in labels)) return metric;
  const values = metric.values.map((value) => {
    const { operation } = value.labels;
    if (operation === undefined) return value;
    return { ...value, labels: { ...value.labels, operation: nameOf(String(operation)) } };
  });
  return { ...metric, values };
}
