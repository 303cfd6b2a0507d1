import { expect, it } from 'vitest';
import type { Totals } from '../../eco/ledger.ts';
import type { MetricJson } from './messages.ts';
import { createNeverFallingSum, createNeverFallingTotals } from './never-falling.ts';

const metric = (type: 'counter' | 'gauge', value: number): MetricJson => ({
  name: 'x',
  help: 'x',
  type,
  aggregator: 'sum',
  values: [{ value, labels: { operation: 'A' } }],
});

it('never lets a counter fall, whatever order its parts are added in', async () => {
  expect(0.1 + 0.2 + 0.3).toBeGreaterThan(0.3 + 0.2 + 0.1);
  const sum = createNeverFallingSum();
  const parts = [0.1, 0.2, 0.3].map((value) => [metric('counter', value)]);
  const first = await sum(parts);
  expect(first).toContain('x{operation="A"} 0.6000000000000001');
  expect(await sum([...parts].reverse())).toBe(first);
});

it('lets a gauge fall', async () => {
  const sum = createNeverFallingSum();
  await sum([[metric('gauge', 2)]]);
  expect(await sum([[metric('gauge', 1)]])).toContain('x{operation="A"} 1');
});

it('lets no CPU time fall, and keeps what is no sum of time', () => {
  const totals = (seconds: number, residualRatio: number): Totals => ({
    sinceMs: 1,
    elapsedSeconds: seconds,
    cpuSeconds: seconds,
    operations: 1,
    byOperation: new Map([['A', { operations: 1, cpuSeconds: seconds }]]),
    bySource: new Map([['gateway', seconds]]),
    buckets: { runtime: seconds, telemetry: 0, unattributed: seconds },
    residualRatio,
  });
  const raise = createNeverFallingTotals();
  raise(totals(0.6000000000000001, 0.2));
  const next = raise(totals(0.6, 0.1));
  expect(next).toEqual({ ...totals(0.6000000000000001, 0.1), elapsedSeconds: 0.6 });
  expect(raise(totals(2, 0)).buckets.runtime).toBe(2);
});
