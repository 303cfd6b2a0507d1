import { describe, expect, it } from 'vitest';
import type { Workload } from './questions.ts';
import type { Result } from './results.ts';
import { judge } from './targets.ts';

function result(
  workload: Workload,
  server: string,
  rps: number,
  more: { off?: string; rssMiB?: number } = {},
): Result {
  const figures = { rps, p50Ms: 1, p99Ms: 2, rssMiB: more.rssMiB ?? 100, coreShare: 1 };
  return { workload, server, off: more.off, round: 1, figures };
}

function verdictOn(target: string, results: readonly Result[]) {
  return judge(results).find((one) => one.target === target);
}

describe('a target', () => {
  it('is met on the very figure', () => {
    const results = [result('distinct', 'pertuis', 3000), result('distinct', 'mesh', 100)];
    expect(verdictOn('≥ 30 × mesh', results)).toMatchObject({ got: 30, verdict: 'met' });
  });

  it('is missed by what is lacking of it', () => {
    const results = [result('identical', 'pertuis', 500), result('identical', 'node-http', 1000)];
    expect(verdictOn('≥ 0.7 × node-http', results)).toMatchObject({
      got: 0.5,
      verdict: 'missed by 29 %',
    });
  });

  it('is not judged where one of the two is not there', () => {
    expect(verdictOn('≥ 10 × hive-cache', [result('cached', 'pertuis', 500)])).toMatchObject({
      got: undefined,
      verdict: 'not measured',
    });
  });
});

it('memory is a share of Hive’s, on the same workload', () => {
  const target = 'resident memory ≤ 0.4 × hive';
  const against = (rssMiB: number) =>
    verdictOn(target, [
      result('distinct', 'pertuis', 1, { rssMiB }),
      result('distinct', 'hive', 1, { rssMiB: 500 }),
    ]);
  expect(against(200)?.verdict).toBe('met');
  expect(against(300)).toMatchObject({ got: 0.6, verdict: 'missed by 50 %' });
});

it('what observing costs is taken from the ablation', () => {
  const target = 'tracing+metrics+eco cost ≤ 0.08';
  const cost = (nothing: number) => {
    const all = { nothing, 'tracing+metrics+eco': 1000 };
    return verdictOn(
      target,
      Object.entries(all).map(([off, rps]) => result('distinct', 'pertuis', rps, { off })),
    )?.verdict;
  };
  expect(cost(930)).toBe('met');
  expect(cost(880)).toBe('missed by 50 %');
  expect(cost(1010)).toBe('met');
});
