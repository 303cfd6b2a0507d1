import { wasteCollection } from './questions.ts';
import type { Scenario } from './scenario.ts';

export const distinctJoin: Scenario = {
  name: 'distinct-join',
  what: 'a question over two partners whose text is new every time',
  mix: [{ question: wasteCollection, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 30 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 400 },
    { measure: 'p99Ms', atMost: 1000 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'askedShare', atLeast: 0.99 },
  ],
};
