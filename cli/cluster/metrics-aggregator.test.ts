import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { MetricJson } from './messages.ts';
import { createMetricsAggregator } from './metrics-aggregator.ts';

/** A worker's own registry, as the gateway fills it. */
function createWorker() {
  const registry = new Registry();
  const registers = [registry];
  const counted = new Counter({ name: 'requests_total', help: 'x', labelNames: ['operation'], registers });
  const took = new Histogram({ name: 'took_seconds', help: 'x', buckets: [1], registers });
  const up = new Gauge({ name: 'up', help: 'x', aggregator: 'min', registers });
  const read = async () => (await registry.getMetricsAsJSON()) as unknown as MetricJson[];
  return { counted, took, up, read };
}

const render = (lists: readonly (readonly MetricJson[])[]) =>
  AggregatorRegistry.aggregate([...lists]).metrics();

it('keeps the counts of a worker that has exited, and drops its gauges', async () => {
  const metricsAggregator = createMetricsAggregator();
  const one = createWorker();
  const other = createWorker();
  one.counted.inc({ operation: 'A' }, 3);
  one.took.observe(0.5);
  one.up.set(0);
  other.counted.inc({ operation: 'A' }, 4);
  other.took.observe(2);
  other.up.set(1);
  metricsAggregator.note(1, { metrics: await one.read() });
  metricsAggregator.note(2, { metrics: await other.read() });
  const both = await render(metricsAggregator.metrics(new Set([1, 2])));
  expect(both).toContain('requests_total{operation="A"} 7');
  expect(both).toContain('took_seconds_bucket{le="1"} 1\ntook_seconds_bucket{le="+Inf"} 2');
  expect(both).toContain('\nup 0');

  metricsAggregator.retire(1);
  const left = await render(metricsAggregator.metrics(new Set([2])));
  expect(left).toContain('requests_total{operation="A"} 7');
  expect(left).toContain('took_seconds_count 2');
  expect(left).toContain('\nup 1');

  metricsAggregator.retire(2);
  const none = await render(metricsAggregator.metrics(new Set()));
  expect(none).toContain('requests_total{operation="A"} 7');
  expect(none).not.toContain('\nup ');
});

it('counts a silent worker with its last figures, without its gauges', async () => {
  const metricsAggregator = createMetricsAggregator();
  const worker = createWorker();
  worker.counted.inc({ operation: 'A' }, 3);
  worker.up.set(1);
  metricsAggregator.note(1, { metrics: await worker.read() });
  const text = await render(metricsAggregator.metrics(new Set()));
  expect(text).toContain('requests_total{operation="A"} 3');
  expect(text).not.toContain('\nup ');
});

it('keeps the names of operations to a hundred over any number of workers', async () => {
  const metricsAggregator = createMetricsAggregator();
  for (let id = 0; id < 20; id++) {
    const worker = createWorker();
    for (let name = 0; name < 20; name++) worker.counted.inc({ operation: `w${id}n${name}` });
    metricsAggregator.note(id, {
      metrics: await worker.read(),
      totals: {
        sinceMs: 0,
        elapsedSeconds: 1,
        cpuSeconds: 1,
        operations: 1,
        byOperation: new Map([[`w${id}n0`, { operations: 1, cpuSeconds: 1 }]]),
        bySource: new Map([['gateway', 1]]),
        buckets: { runtime: 0, telemetry: 0, unattributed: 0 },
        residualRatio: 0,
      },
    });
    if (id % 2) metricsAggregator.retire(id);
  }
  const text = await render(metricsAggregator.metrics(new Set()));
  const counts = [...text.matchAll(/^requests_total\{operation="(\w+)"\} (\d+)$/gm)];
  expect(counts.length).toBeLessThanOrEqual(101);
  expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(400);
  const names = metricsAggregator.totals().flatMap(({ byOperation }) => [...byOperation.keys()]);
  for (const name of names) expect(counts.map(([, known]) => known)).toContain(name);
});
