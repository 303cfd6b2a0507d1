import { reusableWaste } from './operations.ts';
import type { Scenario } from './scenario.ts';

export const cachedRead: Scenario = {
  name: 'cached-read',
  what: 'one request over and over, answered from stored bytes',
  mix: [{ operation: reusableWaste, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 400 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 50 },
    { measure: 'p99Ms', atMost: 150 },
    { measure: 'failedShare', atMost: 0 },
    { measure: 'hitShare', atLeast: 0.99 },
    { measure: 'requestedShare', atLeast: 0.99 },
  ],
};
