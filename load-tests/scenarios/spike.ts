import type { Scenario } from './scenario.ts';
import { usualMix } from './usual-mix.ts';

export const spike: Scenario = {
  name: 'spike',
  what: 'ten times as many requests from one second to the next, and back',
  mix: usualMix,
  stages: [
    { name: 'before', seconds: 8, ratePerSecond: 10 },
    { name: 'spike', seconds: 8, ratePerSecond: 100 },
    { name: 'after', seconds: 8, ratePerSecond: 10 },
  ],
  thresholds: [
    { measure: 'p95Ms', atMost: 400 },
    { measure: 'p99Ms', atMost: 1500 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'requestedShare', atLeast: 0.95 },
  ],
};
