import { AggregatorRegistry } from 'prom-client';
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
