import { expect, it } from 'vitest';
import { runCases } from './run-cases.ts';

const runs = 3_000;

it('a query that is split between source and engine returns the same as reading everything', async () => {
  const report = await runCases(runs, 20261125);
  expect(report.counterexample).toBeUndefined();
  expect(report.outcomes.equal).toBeGreaterThan(0.6 * runs);
  expect(report.outcomes.refused).toBeGreaterThan(0.02 * runs);
  expect(report.outcomes.told).toBeGreaterThan(0);
});
