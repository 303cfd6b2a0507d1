import type { Scenario } from './scenario.ts';
import { usualMix } from './usual-mix.ts';

const threeHoursInSeconds = 9;
const hours: readonly [string, number][] = [
  ['00–03', 4],
  ['03–06', 2],
  ['06–09', 20],
  ['09–12', 40],
  ['12–15', 30],
  ['15–18', 45],
  ['18–21', 60],
  ['21–24', 15],
];

export const mixedDay: Scenario = {
  name: 'mixed-day',
  what: 'a day in 72 seconds, all requests mixed: quiet night, busy evening',
  mix: usualMix,
  stages: hours.map(([name, ratePerSecond]) => ({ name, seconds: threeHoursInSeconds, ratePerSecond })),
  thresholds: [
    { measure: 'p50Ms', atMost: 30 },
    { measure: 'p95Ms', atMost: 250 },
    { measure: 'p99Ms', atMost: 1500 },
    { measure: 'failedShare', atMost: 0.001 },
    { measure: 'hitShare', atLeast: 0.6 },
    { measure: 'requestedShare', atLeast: 0.99 },
  ],
};
