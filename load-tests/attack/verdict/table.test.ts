import { expect, it } from 'vitest';
import { row, table } from './table.ts';
import type { Verdict } from './verdict.ts';

const verdict: Verdict = {
  id: 'b2-silent',
  name: 'connections',
  aliveAfter: true,
  othersP99Ms: 12.5,
  othersFailures: 0,
  peakRssMiB: 210.4,
  bound: '',
  bounds: [],
  pass: true,
  withinStretch: true,
  strangerCores: 0,
  reasons: [],
  maybeNoise: false,
};
const failed = {
  ...verdict,
  id: 'b2-idle',
  pass: false,
  withinStretch: false,
  aliveAfter: false,
  reasons: ['not alive after'],
};

it('says of each case whether it holds, and why not', () => {
  expect(row(verdict)).toMatch(
    /holds {2}alive .* p99 12.5 ms .* 0 failed .* 210 MiB {2}b2-silent: connections$/,
  );
  expect(row(failed)).toMatch(/FAILS {2}DEAD .*\n {4}not alive after$/);
});

it('counts, and says when the machine was busy with something else', () => {
  expect(table(undefined, [verdict, failed])).toContain('1 of 2 cases hold; in 1 ');
  expect(table(undefined, [verdict])).not.toContain('other programs');
  expect(table(undefined, [{ ...verdict, strangerCores: 1.2 }])).toContain('other programs');
});
