import { expect, it } from 'vitest';
import { writeReport } from './report.ts';
import type { Result } from './results.ts';

function result(server: string, rps: number, off?: string, round = 1): Result {
  const figures = { rps, p50Ms: 2, p99Ms: 9, rssMiB: 120, startMiB: 80, coreShare: 0.98 };
  return { workload: 'distinct', server, off, round, figures };
}

it('reads as a table, the fastest first, with ratios, costs, targets and what failed', () => {
  const results = [
    result('pertuis', 3600),
    result('pertuis', 4400, undefined, 2),
    result('mesh', 90),
    result('mesh', 110, undefined, 2),
    result('pertuis', 4000, 'nothing'),
    result('pertuis', 5000, 'limits'),
  ];
  const lines = writeReport(results, [{ what: 'round 1, distinct yoga', reason: 'it has ended' }]).split(
    '\n',
  );
  expect(lines.slice(1, 8)).toEqual([
    'distinct',
    '  pertuis         4000/s   ± 10 %  core  98 %     p50 2.0 ms      p99 9.0 ms   120 MiB',
    '  mesh             100/s   ± 10 %  core  98 %     p50 2.0 ms      p99 9.0 ms   120 MiB  pertuis is 40.00 ×',
    '',
    'distinct, with this switched off',
    '  nothing                 4000/s    ± 0 %  core  98 %',
    '  limits                  5000/s    ± 0 %  core  98 %  costs 20.0 %',
  ]);
  expect(lines).toContain('  pertuis         80 MiB at start    120 MiB at worst');
  expect(lines).toContain('  distinct   ≥ 30 × mesh                             40.00  met');
  expect(lines.slice(-3)).toEqual(['failed', '  round 1, distinct yoga: it has ended', '']);
});

it('tells what was held after texts that came once each', () => {
  const cold = { texts: 1_000_400, seconds: 640, startMiB: 150, worstMiB: 249.6, endMiB: 230 };
  const lines = writeReport([], [], { server: 'pertuis', ...cold }).split('\n');
  expect(lines.slice(1, 6)).toEqual([
    'resident memory, the worst over all workloads',
    '  pertuis        150 MiB at start    250 MiB at worst',
    '',
    'after 1000400 texts, each once, in 640 s',
    '  pertuis        230 MiB at the end    250 MiB at worst',
  ]);
});
