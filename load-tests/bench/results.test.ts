import { describe, expect, it } from 'vitest';
import { asides, median, memoryOf, type Result, ratioOf, summarise } from './results.ts';

function result(rps: number, more: Partial<Result> = {}): Result {
  const figures = { rps, p50Ms: 2, p99Ms: 9, rssMiB: rps / 10, startMiB: 9, coreShare: 0.9 };
  return { workload: 'distinct', server: 'pertuis', off: undefined, round: 1, figures, ...more };
}

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 4], 4],
    [[1, 8, 2, 4], 3],
    [[], Number.NaN],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));
});

describe('a summary', () => {
  it('holds every figure’s median over the rounds', () => {
    const { workloads } = summarise([result(100), result(300), result(200), result(50, { server: 'mesh' })]);
    expect(workloads).toEqual({
      distinct: {
        pertuis: { rps: 200, p50Ms: 2, p99Ms: 9, rssMiB: 20 },
        mesh: { rps: 50, p50Ms: 2, p99Ms: 9, rssMiB: 5 },
      },
    });
  });

  it('keeps what was measured with a feature off apart', () => {
    const { workloads, ablation } = summarise([
      result(100),
      result(110, { off: 'eco' }),
      result(130, { off: 'eco' }),
    ]);
    expect(workloads.distinct?.pertuis?.rps).toBe(100);
    expect(ablation).toEqual({ eco: 120 });
  });
});

it('says how far the rounds lie apart', () => {
  const beside = asides([result(90), result(100), result(120)]);
  expect(beside.get('distinct pertuis')).toEqual({ spread: 0.3, coreShare: 0.9 });
});

describe('memory', () => {
  const cold = { server: 'pertuis', texts: 1e6, seconds: 600, startMiB: 11, endMiB: 200, worstMiB: 240 };
  const results = [
    result(1000),
    result(1500, { workload: 'series' }),
    result(3000, { off: 'eco' }),
    result(500, { server: 'mesh' }),
  ];

  it('is the worst over all workloads and rounds, with all on', () => {
    expect(Object.fromEntries(memoryOf(results, undefined))).toEqual({
      pertuis: { startMiB: 9, worstMiB: 150 },
      mesh: { startMiB: 9, worstMiB: 50 },
    });
  });

  it('counts what was held after cold texts', () => {
    expect(memoryOf(results, cold).get('pertuis')).toEqual({ startMiB: 11, worstMiB: 240 });
  });
});

describe('a ratio', () => {
  const row = (server: string) => ({ workload: 'distinct', server, off: undefined }) as const;

  it('is the median of the rounds’ own, whatever the machine did between them', () => {
    const rounds = [
      [1000, 100],
      [300, 30],
      [2400, 200],
    ];
    const results = rounds.flatMap(([ours = 0, theirs = 0], index) => [
      result(ours, { round: index + 1 }),
      result(theirs, { round: index + 1, server: 'mesh' }),
    ]);
    expect(ratioOf(results, row('pertuis'), row('mesh'))).toBe(10);
  });

  it('leaves out rounds in which one of the two failed, and is none when none is left', () => {
    const results = [result(900), result(800, { round: 2 }), result(100, { round: 2, server: 'mesh' })];
    expect(ratioOf(results, row('pertuis'), row('mesh'))).toBe(8);
    expect(ratioOf(results, row('pertuis'), row('hive'))).toBeUndefined();
  });
});
