import { expect, it } from 'vitest';
import type { MetricJson } from './messages.ts';
import { createNeverFallingSum } from './never-falling.ts';

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
