import { describe, expect, it } from 'vitest';
import type { Workload } from './operations.ts';
import type { Result } from './results.ts';
import { judge } from './targets.ts';

function result(
  workload: Workload,
  server: string,
  rps: number,
  more: { off?: string; rssMiB?: number; startMiB?: number; p99Ms?: number } = {},
): Result {
  const { off, ...own } = more;
  const figures = { rps, p50Ms: 1, p99Ms: 2, rssMiB: 100, startMiB: 50, coreShare: 1, ...own };
  return { workload, server, off, round: 1, figures };
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

it('memory is a share of Hive’s, each at its worst over all workloads', () => {
  const against = (rssMiB: number) =>
    verdictOn('worst memory ≤ 0.4 × hive', [
      result('distinct', 'pertuis', 1, { rssMiB: 50 }),
      result('cold', 'pertuis', 1, { rssMiB }),
      result('distinct', 'hive', 1, { rssMiB: 500 }),
    ]);
  expect(against(200)?.verdict).toBe('met');
  expect(against(300)).toMatchObject({ got: 0.6, verdict: 'missed by 50 %' });
});

it('memory at start is the largest of all starts', () => {
  const at = (startMiB: number) =>
    verdictOn('memory at start ≤ 160 MiB', [
      result('small', 'pertuis', 1, { startMiB: 120 }),
      result('cold', 'pertuis', 1, { startMiB }),
    ]);
  expect(at(160)).toMatchObject({ got: 160, verdict: 'met' });
  expect(at(240)).toMatchObject({ got: 240, verdict: 'missed by 50 %' });
});

it('cold texts are held to their slowest in a hundred', () => {
  const verdict = (p99Ms: number) =>
    verdictOn('p99 ≤ 35 ms', [result('cold', 'pertuis', 1, { p99Ms })])?.verdict;
  expect(verdict(34)).toBe('met');
  expect(verdict(390)).toBe('missed by 1015 %');
});

it('memory after cold texts is not judged where it was not measured', () => {
  const target = 'memory after all texts ≤ 256 MiB';
  const cold = { server: 'pertuis', texts: 1e6, seconds: 600, startMiB: 1, endMiB: 200, worstMiB: 512 };
  const verdicts = [undefined, cold].map((measured) =>
    judge([], measured).find((one) => one.target === target),
  );
  expect(verdicts.map((one) => one?.verdict)).toEqual(['not measured', 'missed by 100 %']);
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
