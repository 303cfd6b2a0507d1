import { describe, expect, it } from 'vitest';
import type { CitizenFigures } from '../citizen/figures.ts';
import { type CaseResult, judge } from './verdict.ts';

const others: CitizenFigures & { strangerCores: number } = {
  strangerCores: 0,
  planned: 400,
  received: 400,
  p50Ms: 2,
  p99Ms: 20,
  maxMs: 40,
  failures: 0,
  reasons: {},
  retries: 0,
  ownDelayP99Ms: 1,
};
const seen = {
  attempts: 500,
  responded: 500,
  largestResponseBytes: 1_024,
  brokenResponses: 0,
  statuses: {},
  heldSeconds: 0,
  cpuMsPerAttempt: 1,
  coreShare: 0.1,
  secondsUntilExit: 1,
  peakRssMiB: 200,
  restRssMiB: 150,
};
const bound = {
  what: 'largest answer, KiB',
  atMost: 64,
  of: (all: typeof seen) => all.largestResponseBytes / 1_024,
};
const good: CaseResult = {
  attack: { id: 'b1-x', name: 'x', bounds: [bound], leastAttempts: 100 },
  aliveAfter: true,
  others,
  peakRssMiB: 200,
  peakProcessRssMiB: 200,
  seen,
};
const withOthers = (change: Partial<typeof others>) => judge({ ...good, others: { ...others, ...change } });

it('passes a gateway that held', () => {
  expect(judge(good)).toMatchObject({
    id: 'b1-x',
    pass: true,
    withinStretch: true,
    reasons: [],
    bound: 'largest answer, KiB ≤ 64 (1)',
  });
});

describe('fails, with the reason,', () => {
  it.each<[string, () => ReturnType<typeof judge>, RegExp]>([
    ['one that is gone', () => judge({ ...good, aliveAfter: false }), /not alive/],
    ['one that failed another client', () => withOthers({ failures: 1 }), /1 failures/],
    ['one that let another client wait', () => withOthers({ p99Ms: 250.5 }), /p99 is 250.5 ms/],
    [
      'a client that measured nothing',
      () => withOthers({ p99Ms: Number.NaN, received: 0, planned: 0 }),
      /p99|0 of 0/,
    ],
    ['a client that could not ask', () => withOthers({ received: 300 }), /300 of 400/],
    ['one that grew', () => judge({ ...good, peakRssMiB: 401 }), /401 MiB/],
    [
      'one that broke the bound of the case',
      () => judge({ ...good, seen: { ...seen, largestResponseBytes: 70_000 } }),
      /largest answer/,
    ],
    [
      'an attack that hardly happened',
      () => judge({ ...good, seen: { ...seen, attempts: 99 } }),
      /99 attempts/,
    ],
    ['an attack that broke off', () => judge({ ...good, seen: undefined }), /largest answer.*NaN/],
  ])('%s', (_, run, reason) => {
    const verdict = run();
    expect(verdict.pass).toBe(false);
    expect(verdict.reasons.join('; ')).toMatch(reason);
  });
});

it('holds every process of a pool to the memory of one', () => {
  const pool = { ...good, attack: { ...good.attack, workers: 2 } };
  expect(judge({ ...pool, peakRssMiB: 600, peakProcessRssMiB: 250 }).pass).toBe(true);
  expect(judge({ ...pool, peakRssMiB: 600, peakProcessRssMiB: 450 }).pass).toBe(false);
});

it('reports the stretch and does not demand it', () => {
  expect(withOthers({ p99Ms: 120 })).toMatchObject({ pass: true, withinStretch: false });
});

it('tells a slow client on a busy machine from a gateway at fault', () => {
  const busy = { p99Ms: 900, strangerCores: 1.5 };
  expect(withOthers(busy)).toMatchObject({ pass: false, maybeNoise: true });
  expect(withOthers({ ...busy, strangerCores: 0.1 } as typeof busy).maybeNoise).toBe(false);
  expect(withOthers({ ...busy, failures: 1 } as typeof busy).maybeNoise).toBe(false);
  expect(withOthers({}).maybeNoise).toBe(false);
});
