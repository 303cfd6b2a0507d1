import { reusableWaste } from './questions.ts';
import type { Scenario } from './scenario.ts';

export const cachedRead: Scenario = {
  name: 'cached-read',
  what: 'one question over and over, answered from stored bytes',
  mix: [{ question: reusableWaste, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 400 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 50 },
    { measure: 'p99Ms', atMost: 150 },
    { measure: 'failedShare', atMost: 0 },
    { measure: 'hitShare', atLeast: 0.99 },
    { measure: 'askedShare', atLeast: 0.99 },
  ],
};
