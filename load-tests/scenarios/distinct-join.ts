import { wasteCollection } from './operations.ts';
import type { Scenario } from './scenario.ts';

export const distinctJoin: Scenario = {
  name: 'distinct-join',
  what: 'a request over two partners whose text is new every time',
  mix: [{ operation: wasteCollection, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 30 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 400 },
    { measure: 'p99Ms', atMost: 1000 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'requestedShare', atLeast: 0.99 },
  ],
};
