import { describe, expect, it } from 'vitest';
import type { Summary } from './results.ts';
import { judge } from './targets.ts';

const figures = (rps: number, rssMiB = 100) => ({ rps, p50Ms: 1, p99Ms: 2, rssMiB });

function verdictOn(target: string, workloads: Summary['workloads'], ablation: Summary['ablation'] = {}) {
  return judge({ workloads, ablation }).find((one) => one.target === target);
}

describe('a target', () => {
  it('is met on the very figure', () => {
    const distinct = { pertuis: figures(3000), mesh: figures(100) };
    expect(verdictOn('≥ 30 × mesh', { distinct })).toMatchObject({ got: 30, verdict: 'met' });
  });

  it('is missed by what is lacking of it', () => {
    const identical = { pertuis: figures(500), 'node-http': figures(1000) };
    expect(verdictOn('≥ 0.7 × node-http', { identical })).toMatchObject({
      got: 0.5,
      verdict: 'missed by 29 %',
    });
  });

  it('is not judged where one of the two is not there', () => {
    const cached = { pertuis: figures(500) };
    expect(verdictOn('≥ 10 × hive-cache', { cached })).toMatchObject({
      got: undefined,
      verdict: 'not measured',
    });
  });
});

it('memory is a share of Hive’s, on the same workload', () => {
  const target = 'resident memory ≤ 0.4 × hive';
  const against = (rssMiB: number) =>
    verdictOn(target, { distinct: { pertuis: figures(1, rssMiB), hive: figures(1, 500) } });
  expect(against(200)?.verdict).toBe('met');
  expect(against(300)).toMatchObject({ got: 0.6, verdict: 'missed by 50 %' });
});

it('what observing costs is taken from the ablation', () => {
  const target = 'tracing+metrics+eco cost ≤ 0.08';
  const cost = (nothing: number) => verdictOn(target, {}, { nothing, 'tracing+metrics+eco': 1000 })?.verdict;
  expect(cost(930)).toBe('met');
  expect(cost(880)).toBe('missed by 50 %');
  expect(cost(1010)).toBe('met');
});
