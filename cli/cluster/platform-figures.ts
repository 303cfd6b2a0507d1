import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { addTotals } from '../../eco/add-totals.ts';
import type { Totals } from '../../eco/ledger.ts';
import { createFigureCollector } from './figure-collector.ts';
import type { Figures, MetricJson, ToPrimary, ToWorker } from './messages.ts';
import { createMetricsAggregator } from './metrics-aggregator.ts';
import { createNeverFallingSum } from './never-falling.ts';

export interface PlatformFigures {
  note(worker: number, figures: Figures, round?: number): void;
  retire(worker: number): void;
  restarted(reason: 'died' | 'reload'): void;
  /** Asks all workers anew, and answers the one that asked with the sum. */
  answer(worker: number, asked: ToPrimary & { kind: 'ask' }): Promise<void>;
}

export interface PlatformFiguresOptions {
  readonly readyWorkers: () => readonly number[];
  readonly send: (worker: number, message: ToWorker) => void;
}

/** What the gateway tells of itself, whichever of its processes is asked. */
export function createPlatformFigures({ readyWorkers, send }: PlatformFiguresOptions): PlatformFigures {
  const metricsAggregator = createMetricsAggregator();
  const own = createOwnMetrics(() => readyWorkers().length);
  const collector = createFigureCollector(send, () => own.missed.inc());
  const sum = createNeverFallingSum();
  const startedAtMs = Date.now();
  const startedTickMs = performance.now();

  const ownTotals = (): Totals => {
    const { user, system } = process.cpuUsage();
    const cpuSeconds = (user + system) / 1e6;
    return {
      sinceMs: startedAtMs,
      elapsedSeconds: (performance.now() - startedTickMs) / 1000,
      cpuSeconds,
      operations: 0,
      byOperation: new Map(),
      bySource: new Map(),
      buckets: { runtime: 0, telemetry: 0, unattributed: 0, primary: cpuSeconds },
      residualRatio: 0,
    };
  };

  return {
    note(worker, figures, round) {
      metricsAggregator.note(worker, figures);
      if (round !== undefined) collector.answered(worker, round);
    },
    retire(worker) {
      collector.gone(worker);
      metricsAggregator.retire(worker);
    },
    restarted: (reason) => own.restarts.inc({ reason }),
    async answer(worker, { question, wanted }) {
      const answered = await collector.call(readyWorkers(), wanted);
      if (wanted === 'totals') {
        const totals = addTotals([ownTotals(), ...metricsAggregator.totals()], (name) => name);
        send(worker, { kind: 'told', question, answer: totals });
        return;
      }
      const lists = [await own.read(), ...metricsAggregator.metrics(answered)];
      send(worker, { kind: 'told', question, answer: await sum(lists) });
    },
  };
}

function createOwnMetrics(countReady: () => number) {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  new Gauge({
    name: 'pertuis_workers',
    help: 'Processes that serve.',
    registers,
    collect() {
      this.set(countReady());
    },
  });
  const restarts = new Counter({
    name: 'pertuis_worker_restarts_total',
    help: 'Workers that took the place of another: one that died, or one that a reload retired.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['died', 'reload']) restarts.inc({ reason }, 0);
  const missed = new Counter({
    name: 'pertuis_worker_figures_missed_total',
    help: 'Workers that did not tell their figures in time: their latest count, their gauges are left out.',
    registers,
  });
  return { restarts, missed, read: async () => (await register.getMetricsAsJSON()).flatMap(ownPart) };
}

/** Of Node's own only what the primary uses: its event loop says nothing of how questions are served. */
function ownPart(metric: unknown): MetricJson[] {
  const json = metric as MetricJson;
  if (json.name === 'process_start_time_seconds') return [{ ...json, aggregator: 'first' }];
  return json.name.startsWith('nodejs_') ? [] : [json];
}
