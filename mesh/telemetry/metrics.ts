import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  type FetchEvent,
  fetches,
  invalidations,
  operations,
  type StageEvent,
  sourceStates,
  stages,
} from '../contract/events.ts';
import { observe, observeSpans } from '../contract/observe.ts';
import { createOperationNames } from '../contract/operation-names.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly contentType: string;
  render(): Promise<string>;
  /** A gauge read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void;
  stop(): void;
}

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Prometheus metrics of the gateway. Every label is bounded: operation names are grouped past the first hundred. */
export function startMetrics({ version }: { version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'pertuis_build_info',
    help: 'Version of Pertuis.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const failures = new Counter({
    name: 'pertuis_telemetry_failures_total',
    help: 'Listeners that failed.',
    registers,
  });
  const onFailure = () => failures.inc();
  const stops = [
    watchOperations(registers, onFailure),
    watchStages(registers, onFailure),
    watchFetches(registers, onFailure),
    watchSources(registers, onFailure),
    watchInvalidations(registers, onFailure),
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

/** When events began. Entries are taken out at the event's end: weak ones would keep the garbage collector busy. */
function createClock<Event extends object>() {
  const startedAtMs = new Map<Event, number>();
  return {
    start: (event: Event) => void startedAtMs.set(event, performance.now()),
    secondsSinceStart(event: Event): number {
      const since = startedAtMs.get(event) ?? performance.now();
      startedAtMs.delete(event);
      return (performance.now() - since) / 1000;
    },
  };
}

/** Finding a metric by its labels costs more than counting, so each one found is kept; labels are few. */
function bound<Metric>(find: (label: string) => Metric): (label: string) => Metric {
  const found = new Map<string, Metric>();
  return (label) => {
    let metric = found.get(label);
    if (!metric) {
      metric = find(label);
      found.set(label, metric);
    }
    return metric;
  };
}

type Watch = (registers: Registry[], onFailure: () => void) => () => void;

const watchOperations: Watch = (registers, onFailure) => {
  const nameOf = createOperationNames();
  const count = new Counter({
    name: 'pertuis_operations_total',
    help: 'Questions answered, by operation, type, cache outcome and HTTP status.',
    labelNames: ['operation', 'type', 'cache', 'status'],
    registers,
  });
  const errors = new Counter({
    name: 'pertuis_errors_total',
    help: 'Errors that left in answers, by code.',
    labelNames: ['code'],
    registers,
  });
  const duration = new Histogram({
    name: 'pertuis_operation_duration_seconds',
    help: 'From the first byte of a question to the last byte of its answer.',
    labelNames: ['cache'],
    buckets: durationBuckets,
    registers,
  });
  const durationOf = bound((cache) => duration.labels(cache));
  const countOf = bound((labels) => count.labels(...labels.split(' ')));
  const received = new Counter({
    name: 'pertuis_received_bytes_total',
    help: 'Bytes of questions.',
    registers,
  });
  const sent = new Counter({ name: 'pertuis_sent_bytes_total', help: 'Bytes of answers.', registers });
  return observeSpans(
    operations,
    {
      end({ operation }) {
        const { name, type, cache, status, startedAtMs, receivedBytes, sentBytes, errorCodes } = operation;
        countOf(`${nameOf(name)} ${type} ${cache} ${status}`).inc();
        for (const code of errorCodes) errors.inc({ code });
        durationOf(cache).observe((performance.now() - startedAtMs) / 1000);
        received.inc(receivedBytes);
        sent.inc(sentBytes);
      },
    },
    onFailure,
  );
};

const watchStages: Watch = (registers, onFailure) => {
  const duration = new Histogram({
    name: 'pertuis_stage_duration_seconds',
    help: 'Time in one stage of the way of a query.',
    labelNames: ['stage'],
    buckets: durationBuckets,
    registers,
  });
  const durationOf = bound((stage) => duration.labels(stage));
  const clock = createClock<StageEvent>();
  return observeSpans(
    stages,
    {
      start: clock.start,
      end: (event) => durationOf(event.stage).observe(clock.secondsSinceStart(event)),
    },
    onFailure,
  );
};

const watchFetches: Watch = (registers, onFailure) => {
  const count = new Counter({
    name: 'pertuis_fetches_total',
    help: 'Calls of sources by outcome.',
    labelNames: ['source', 'outcome', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'pertuis_fetch_duration_seconds',
    help: 'One call of a source, retries included.',
    labelNames: ['source'],
    buckets: durationBuckets,
    registers,
  });
  const rows = new Counter({
    name: 'pertuis_fetch_rows_total',
    help: 'Rows brought.',
    labelNames: ['source'],
    registers,
  });
  const bytes = new Counter({
    name: 'pertuis_fetch_bytes_total',
    help: 'Bytes brought.',
    labelNames: ['source'],
    registers,
  });
  const durationOf = bound((source) => duration.labels(source));
  const rowsOf = bound((source) => rows.labels(source));
  const bytesOf = bound((source) => bytes.labels(source));
  const clock = createClock<FetchEvent>();
  return observeSpans(
    fetches,
    {
      start: clock.start,
      end(event) {
        const { source, outcome, code = 'none' } = event;
        count.inc({ source, outcome, code });
        durationOf(source).observe(clock.secondsSinceStart(event));
        rowsOf(source).inc(event.rows);
        bytesOf(source).inc(event.bytes);
      },
    },
    onFailure,
  );
};

const watchSources: Watch = (registers, onFailure) => {
  const up = new Gauge({
    name: 'pertuis_source_up',
    help: '1 when a source answers.',
    labelNames: ['source'],
    registers,
  });
  const open = new Gauge({
    name: 'pertuis_source_breaker_open',
    help: '1 while the circuit breaker of a source is open.',
    labelNames: ['source'],
    registers,
  });
  return observe(
    sourceStates,
    ({ source, state }) => {
      if (state === 'up' || state === 'down') up.set({ source }, state === 'up' ? 1 : 0);
      else open.set({ source }, state === 'breaker-open' ? 1 : 0);
    },
    onFailure,
  );
};

const watchInvalidations: Watch = (registers, onFailure) => {
  const count = new Counter({
    name: 'pertuis_answers_invalidated_total',
    help: 'Times that stored answers were declared void, by who said so.',
    labelNames: ['by'],
    registers,
  });
  return observe(invalidations, ({ by }) => count.inc({ by }), onFailure);
};
