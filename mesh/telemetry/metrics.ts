import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { invalidations, sourceStates } from '../contract/events.ts';
import { observe } from '../core/observe.ts';
import { watchCalls } from './watch-calls.ts';
import { watchOperations } from './watch-operations.ts';
import { watchSubscriptions } from './watch-subscriptions.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly contentType: string;
  render(): Promise<string>;
  /** Registers a gauge that is read at every scrape. */
  gauge(name: string, help: string, read: () => number): void;
  stop(): void;
}

/**
 * Starts the Prometheus metrics of the gateway. Every label is bounded: operation names are grouped after the
 * first hundred. `aggregator` says how a gauge of several processes is combined. Counters, and gauges without
 * it, are summed.
 */
export function startMetrics({ version }: { version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'pertuis_build_info',
    help: 'Version of Pertuis.',
    labelNames: ['version'],
    registers,
    aggregator: 'first',
  }).set({ version }, 1);
  const failures = new Counter({
    name: 'pertuis_telemetry_failures_total',
    help: 'Listeners that failed.',
    registers,
  });
  const onFailure = () => failures.inc();
  const stops = [
    watchOperations(registry, onFailure),
    watchCalls(registry, onFailure),
    watchSources(registry, onFailure),
    watchSubscriptions(registry, onFailure),
    watchInvalidations(registry, onFailure),
  ];
  return {
    registry,
    contentType: registry.contentType,
    render: () => registry.metrics(),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    stop() {
      for (const stop of stops) stop();
      registry.clear();
    },
  };
}

function watchSources(registry: Registry, onFailure: () => void): () => void {
  const registers = [registry];
  const up = new Gauge({
    name: 'pertuis_source_up',
    help: '1 while a source is up.',
    labelNames: ['source'],
    registers,
    aggregator: 'min',
  });
  const open = new Gauge({
    name: 'pertuis_source_breaker_open',
    help: '1 while the circuit breaker of a source is open.',
    labelNames: ['source'],
    registers,
    aggregator: 'max',
  });
  return observe(
    sourceStates,
    ({ source, state }) => {
      if (state === 'up' || state === 'down') up.set({ source }, state === 'up' ? 1 : 0);
      else open.set({ source }, state === 'breaker-open' ? 1 : 0);
    },
    onFailure,
  );
}

function watchInvalidations(registry: Registry, onFailure: () => void): () => void {
  const count = new Counter({
    name: 'pertuis_response_cache_invalidations_total',
    help: 'Invalidations of cached responses, by their origin.',
    labelNames: ['by'],
    registers: [registry],
  });
  return observe(invalidations, ({ by }) => count.inc({ by }), onFailure);
}
