import type { Scenario } from './scenario.ts';
import { usualMix } from './usual-mix.ts';

export const soak: Scenario = {
  name: 'soak',
  what: 'the usual mix for ten minutes, in five parts: later ones are to be as quick as the first',
  mix: usualMix,
  stages: ['first', 'second', 'third', 'fourth', 'fifth'].map((name) => ({
    name,
    seconds: 120,
    ratePerSecond: 30,
  })),
  thresholds: [
    { measure: 'p95Ms', atMost: 250 },
    { measure: 'p99Ms', atMost: 1500 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'requestedShare', atLeast: 0.99 },
  ],
};
