import { portDay } from './operations.ts';
import type { Scenario } from './scenario.ts';

/** The demonstration's port reads a year of quarter hours for each of these: the partner is the limit here, not the gateway. */
export const timeSeries: Scenario = {
  name: 'time-series',
  what: "a day's quarter hours of twelve sensors, another day each time",
  mix: [{ operation: portDay, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 2 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 2000 },
    { measure: 'p99Ms', atMost: 4000 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'requestedShare', atLeast: 0.99 },
  ],
};
