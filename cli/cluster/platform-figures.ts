import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { addTotals } from '../../eco/add-totals.ts';
import type { Totals } from '../../eco/ledger.ts';
import { createFigureCollector } from './figure-collector.ts';
import type { Figures, MetricJson, ToPrimary, ToWorker } from './messages.ts';
import { createMetricsAggregator } from './metrics-aggregator.ts';
import { createNeverFallingSum, createNeverFallingTotals } from './never-falling.ts';

export interface PlatformFigures {
  note(worker: number, figures: Figures, round?: number): void;
  retire(worker: number): void;
  restarted(reason: 'died' | 'reload'): void;
  /** Collects figures of all workers, and sends the sum to the worker that requested it. */
  respond(worker: number, query: ToPrimary & { kind: 'aggregate' }): Promise<void>;
}

export interface PlatformFiguresOptions {
  readonly readyWorkers: () => readonly number[];
  readonly send: (worker: number, message: ToWorker) => void;
}

/** Creates the gateway's own figures, equal in whichever process reads them. */
export function createPlatformFigures({ readyWorkers, send }: PlatformFiguresOptions): PlatformFigures {
  const metricsAggregator = createMetricsAggregator();
  const own = createOwnMetrics(() => readyWorkers().length);
  const collector = createFigureCollector(send, () => own.missed.inc());
  const sum = createNeverFallingSum();
  const raise = createNeverFallingTotals();
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
      if (round !== undefined) collector.responded(worker, round);
    },
    retire(worker) {
      collector.gone(worker);
      metricsAggregator.retire(worker);
    },
    restarted: (reason) => own.restarts.inc({ reason }),
    async respond(worker, { id, wanted }) {
      const responded = await collector.call(readyWorkers(), wanted);
      if (wanted === 'totals') {
        const totals = addTotals([ownTotals(), ...metricsAggregator.totals()], (name) => name);
        send(worker, { kind: 'aggregated', id, response: raise(totals) });
        return;
      }
      const lists = [await own.read(), ...metricsAggregator.metrics(responded)];
      send(worker, { kind: 'aggregated', id, response: await sum(lists) });
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
    help: 'Workers that replaced another: one that died, or one that a reload retired.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['died', 'reload']) restarts.inc({ reason }, 0);
  const missed = new Counter({
    name: 'pertuis_worker_figures_missed_total',
    help: 'Workers that did not report in time: their latest counts are used, their gauges are left out.',
    registers,
  });
  return { restarts, missed, read: async () => (await register.getMetricsAsJSON()).flatMap(ownPart) };
}

/** Keeps the primary's own Node metrics only where they matter: its event loop says nothing about requests. */
function ownPart(metric: unknown): MetricJson[] {
  const json = metric as MetricJson;
  if (json.name === 'process_start_time_seconds') return [{ ...json, aggregator: 'first' }];
  return json.name.startsWith('nodejs_') ? [] : [json];
}
