import { AggregatorRegistry } from 'prom-client';
import type { OperationTotal, Totals } from '../../eco/ledger.ts';
import type { MetricJson } from './messages.ts';

/**
 * Creates a sum over the metrics of several processes. A counter never falls below its last sum: additions in
 * another order round differently. Prometheus takes a fall of 1e-16 for a restart and counts the whole value
 * again.
 */
export function createNeverFallingSum(): (lists: readonly (readonly MetricJson[])[]) => Promise<string> {
  const highest = new Map<string, number>();

  const raise = (metric: MetricJson): MetricJson => {
    if (metric.type !== 'counter' && metric.type !== 'histogram') return metric;
    const values = metric.values.map((entry) => {
      const key = `${entry.metricName ?? metric.name} ${JSON.stringify(entry.labels)}`;
      const value = Math.max(entry.value, highest.get(key) ?? 0);
      highest.set(key, value);
      return { ...entry, value };
    });
    return { ...metric, values };
  };

  return (lists) => {
    const sums = AggregatorRegistry.aggregate(lists.map((list) => [...list])).getMetricsAsArray();
    return AggregatorRegistry.aggregate([(sums as unknown as MetricJson[]).map(raise)]).metrics();
  };
}

/** Creates a function that raises totals in the same way: metrics of CPU time are counters made of them. */
export function createNeverFallingTotals(): (totals: Totals) => Totals {
  const highest = new Map<string, number>();
  const raise = (key: string, value: number) => {
    const raised = Math.max(value, highest.get(key) ?? 0);
    highest.set(key, raised);
    return raised;
  };

  return (totals) => {
    const byOperation = [...totals.byOperation].map(
      ([name, { operations, cpuSeconds }]): [string, OperationTotal] => [
        name,
        { operations, cpuSeconds: raise(`operation ${name}`, cpuSeconds) },
      ],
    );
    const bySource = [...totals.bySource].map(([name, cpuSeconds]): [string, number] => [
      name,
      raise(`source ${name}`, cpuSeconds),
    ]);
    const buckets = Object.entries(totals.buckets).map(([name, seconds]) => [
      name,
      raise(`bucket ${name}`, seconds),
    ]);
    return {
      ...totals,
      cpuSeconds: raise('cpuSeconds', totals.cpuSeconds),
      byOperation: new Map(byOperation),
      bySource: new Map(bySource),
      buckets: Object.fromEntries(buckets) as Totals['buckets'],
    };
  };
}
