import { sectorMeters } from './operations.ts';
import type { Scenario } from './scenario.ts';

export const protectedMeters: Scenario = {
  name: 'protected-meters',
  what: 'meters of a sector for the grid planner: pseudonymised and generalised value by value, never from stored bytes',
  mix: [{ operation: sectorMeters, weight: 1 }],
  stages: [{ name: 'steady', seconds: 20, ratePerSecond: 20 }],
  thresholds: [
    { measure: 'p95Ms', atMost: 400 },
    { measure: 'p99Ms', atMost: 1000 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'requestedShare', atLeast: 0.99 },
  ],
};
