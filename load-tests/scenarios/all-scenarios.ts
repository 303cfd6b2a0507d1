import { cachedRead } from './cached-read.ts';
import { distinctJoin } from './distinct-join.ts';
import { mixedDay } from './mixed-day.ts';
import { protectedMeters } from './protected-meters.ts';
import type { Scenario } from './scenario.ts';
import { soak } from './soak.ts';
import { spike } from './spike.ts';
import { timeSeries } from './time-series.ts';

export const allScenarios: readonly Scenario[] = [
  cachedRead,
  distinctJoin,
  timeSeries,
  protectedMeters,
  mixedDay,
  spike,
  soak,
];
