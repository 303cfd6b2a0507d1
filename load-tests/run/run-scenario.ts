import { plannedOperations, totalSeconds } from '../scenarios/arrivals.ts';
import { judge } from '../scenarios/figures.ts';
import type { Prepared } from '../scenarios/prepare.ts';
import type { Report } from '../scenarios/report.ts';
import type { Scenario, Stage } from '../scenarios/scenario.ts';
import { machine } from './machine.ts';
import { rehearse } from './rehearse.ts';
import { runStage } from './run-stage.ts';
import { Tally } from './tally.ts';

export interface Run {
  readonly scenario: Scenario;
  readonly stages: readonly Stage[];
  readonly prepared: Prepared;
  readonly url: string;
  readonly signal: AbortSignal;
  readonly onStage: (stage: Stage) => void;
}

/** Runs the stages one after another. Throws when a request of the mix is not answered as it should be before it starts. */
export async function runScenario({
  scenario,
  stages,
  prepared,
  url,
  signal,
  onStage,
}: Run): Promise<Report> {
  await rehearse(url, prepared, signal);
  // Begins elsewhere each time, so that a gateway that is still running has not seen the distinct requests yet.
  let n = Date.now() % 1_000_000_000;
  const next = () => prepared.at(n++);
  const all = new Tally();
  const done: Report['stages'][number][] = [];
  for (const stage of stages) {
    if (signal.aborted) break;
    onStage(stage);
    const tally = await runStage(url, stage, next, signal);
    all.add(tally);
    const { name, ratePerSecond, seconds } = stage;
    done.push({ name, ratePerSecond, ...tally.figures(plannedOperations([stage]), seconds) });
  }
  const seconds = totalSeconds(stages);
  const figures = all.figures(plannedOperations(stages), seconds);
  return {
    machine: machine(),
    scenario: scenario.name,
    tool: 'autocannon',
    seconds,
    ...figures,
    stages: done,
    thresholds: judge(figures, scenario.thresholds),
    failures: all.failures,
  };
}
