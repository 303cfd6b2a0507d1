import { AggregatorRegistry } from 'prom-client';
import { addTotals } from '../../eco/add-totals.ts';
import type { Totals } from '../../eco/ledger.ts';
import { createOperationNames } from '../../mesh/core/operation-names.ts';
import type { Figures, MetricJson } from './messages.ts';

/** What all processes have counted, those that are gone included. */
export interface MetricsAggregator {
  /** The latest figures of a worker; they replace what it told before. */
  note(worker: number, figures: Figures): void;
  /** It is gone: what it counted stays in the sums, its gauges go. */
  retire(worker: number): void;
  /** One list of metrics per process. Of workers that have not just `answered` only what was counted: their gauges are old. */
  metrics(answered: ReadonlySet<number>): readonly (readonly MetricJson[])[];
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
    metrics(answered) {
      const told = [...living].map(([worker, { metrics = [] }]) =>
        answered.has(worker) ? metrics : metrics.filter(isCounted),
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

/** Sums by name and labels. */
function merge(one: readonly MetricJson[], other: readonly MetricJson[]): readonly MetricJson[] {
  const registry = AggregatorRegistry.aggregate([[...one], [...other]]);
  return registry.getMetricsAsArray().map((metric) => {
    const { name, help, type, aggregator, values } = metric as unknown as MetricJson;
    return { name, help, type, aggregator, values };
  });
}

/** Each process names its own first hundred operations: all together, and over many restarts, they must stay a hundred. */
function renameOperations(metric: MetricJson, nameOf: (name: string) => string): MetricJson {
  if (!metric.values.some(({ labels }) => 'operation' in labels)) return metric;
  const values = metric.values.map((value) => {
    const { operation } = value.labels;
    if (operation === undefined) return value;
    return { ...value, labels: { ...value.labels, operation: nameOf(String(operation)) } };
  });
  return { ...metric, values };
}
