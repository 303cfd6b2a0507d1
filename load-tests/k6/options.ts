import type { Scenario as Executor, Options } from 'k6/options';
import { peakRate, plannedOperations, totalSeconds } from '../scenarios/arrivals.ts';
import { limitOf } from '../scenarios/figures.ts';
import type { Scenario, Stage, Threshold } from '../scenarios/scenario.ts';

const usersAtLeast = 10;
const usersAtMost = 1000;

/** k6's options for a scenario: arrivals that do not wait for responses, and its thresholds in k6's words. */
export function optionsOf({ name, thresholds }: Scenario, stages: readonly Stage[]): Options {
  return {
    scenarios: { [name]: executorOf(stages) },
    thresholds: thresholdsOf(thresholds, plannedOperations(stages)),
    summaryTrendStats: ['med', 'p(95)', 'p(99)'],
  };
}

function executorOf(stages: readonly Stage[]): Executor {
  const [first] = stages;
  const peak = peakRate(stages);
  const users = {
    exec: 'ask',
    timeUnit: '1s',
    preAllocatedVUs: usersFor(peak / 4),
    maxVUs: usersFor(peak * 2),
    gracefulStop: '15s',
  };
  if (first && stages.length === 1) {
    const duration = `${totalSeconds(stages)}s`;
    return { ...users, executor: 'constant-arrival-rate', rate: first.ratePerSecond, duration };
  }
  return {
    ...users,
    executor: 'ramping-arrival-rate',
    startRate: first?.ratePerSecond ?? 0,
    // A jump to the stage's rate, which is then held.
    stages: stages.flatMap(({ seconds, ratePerSecond }) => [
      { duration: '0s', target: ratePerSecond },
      { duration: `${seconds}s`, target: ratePerSecond },
    ]),
  };
}

/** A user waits for one response at a time; where all wait, k6 drops arrivals and counts them. */
function usersFor(atOnce: number): number {
  return Math.min(usersAtMost, Math.max(usersAtLeast, Math.ceil(atOnce)));
}

function thresholdsOf(thresholds: readonly Threshold[], planned: number): Record<string, string[]> {
  const named: Record<string, string[]> = {};
  for (const threshold of thresholds) {
    const [metric, expression] = expressionOf(threshold, planned);
    named[metric] = [...(named[metric] ?? []), expression];
  }
  return named;
}

function expressionOf(threshold: Threshold, planned: number): [string, string] {
  const limit = limitOf(threshold).replace(' ', '');
  switch (threshold.measure) {
    case 'p50Ms':
      return ['pertuis_response_duration', `med${limit}`];
    case 'p95Ms':
      return ['pertuis_response_duration', `p(95)${limit}`];
    case 'p99Ms':
      return ['pertuis_response_duration', `p(99)${limit}`];
    case 'failedShare':
      return ['pertuis_failed', `rate${limit}`];
    case 'hitShare':
      return ['pertuis_hit', `rate${limit}`];
    case 'requestedShare': {
      const share = 'atLeast' in threshold ? threshold.atLeast : 0;
      return ['dropped_iterations', `count<=${Math.ceil((1 - share) * planned)}`];
    }
  }
}
