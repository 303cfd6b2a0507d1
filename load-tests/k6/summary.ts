import { plannedOperations, totalSeconds } from '../scenarios/arrivals.ts';
import { type CacheState, cacheStates } from '../scenarios/cache-state.ts';
import { type Figures, judge } from '../scenarios/figures.ts';
import { type Report, reportText } from '../scenarios/report.ts';
import type { Scenario, Stage } from '../scenarios/scenario.ts';

/** What k6 hands to `handleSummary`, as far as it is read here. */
export interface SummaryData {
  readonly metrics?: Readonly<
    Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
  >;
}

/** What `handleSummary` answers: the report for the terminal and as a file in `reports/`, which has to exist. */
export function summarise(
  scenario: Scenario,
  stages: readonly Stage[],
  { metrics }: SummaryData,
): Record<string, string> {
  if (!metrics) {
    const text = 'k6 summed up in its newer format. Run it with --new-machine-readable-summary=false.\n';
    return { stderr: text };
  }
  const read = (name: string, value: string) => metrics[name]?.values[value] ?? 0;
  const requests = read('pertuis_requests', 'count');
  const seconds = totalSeconds(stages);
  const figures: Figures = {
    planned: plannedOperations(stages),
    requests,
    rps: requests / seconds,
    p50Ms: read('pertuis_response_duration', 'med'),
    p95Ms: read('pertuis_response_duration', 'p(95)'),
    p99Ms: read('pertuis_response_duration', 'p(99)'),
    errors: read('pertuis_failures', 'count'),
    cache: Object.fromEntries(
      cacheStates.map((state) => [state, read(`pertuis_cache_${state}`, 'count')]),
    ) as Record<CacheState, number>,
  };
  const report: Report = {
    scenario: scenario.name,
    tool: 'k6',
    seconds,
    ...figures,
    stages: [],
    thresholds: judge(figures, scenario.thresholds),
    failures: {},
  };
  return {
    stdout: `\n${reportText(report)}`,
    [`reports/load-${scenario.name}.json`]: `${JSON.stringify(report, null, 2)}\n`,
  };
}
