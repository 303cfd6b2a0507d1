import { portDay } from './questions.ts';
import type { Scenario } from './scenario.ts';

export const timeSeries: Scenario = {
  name: 'time-series',
  what: "a day's quarter hours of twelve sensors, another day each time",
  mix: [{ question: portDay, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 10 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 400 },
    { measure: 'p99Ms', atMost: 800 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'askedShare', atLeast: 0.99 },
  ],
};
