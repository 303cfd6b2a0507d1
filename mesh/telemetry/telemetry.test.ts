import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CallEvent,
  calls,
  type FetchTime,
  type OperationScope,
  operations,
  type SubscriptionEvent,
  sourceStates,
  subscriptionEvents,
} from '../contract/events.ts';
import { timed, trace } from '../core/trace.ts';
import { type Metrics, startMetrics } from './metrics.ts';
import { startTracing, type Tracing } from './tracing.ts';

const scope = (more: Partial<OperationScope> = {}): OperationScope => ({
  startedAtMs: performance.now(),
  name: 'PortDay',
  type: 'query',
  consumer: 'visitor',
  cache: 'miss',
  status: 200,
  errorCodes: [],
  receivedBytes: 10,
  sentBytes: 100,
  stages: [],
  fetches: [],
  ...more,
});
const fetchOf = (more: Partial<FetchTime> = {}): FetchTime => ({
  source: 'port',
  coordinate: 'Query.portThings',
  keys: 0,
  rows: 3,
  bytes: 50,
  startedAtMs: performance.now(),
  endedAtMs: performance.now(),
  code: undefined,
  ...more,
});
const callOf = (more: Partial<CallEvent> = {}): CallEvent => ({
  leader: {} as OperationScope,
  source: 'port',
  coordinate: 'Query.portThings',
  outcome: 'ok',
  code: undefined,
  rows: 3,
  bytes: 50,
  ...more,
});

async function respond(operation: OperationScope, called = callOf()) {
  await trace(operations, { operation }, async () => {
    timed(operation, 'plan', () => 1);
    operation.fetches.push(fetchOf({ code: called.code }));
    await timed(operation, 'execute', () => trace(calls, called, async () => 1));
  });
}

/** One event of a subscription, joined with a row of a second source. */
function tell(operation: OperationScope) {
  const event: SubscriptionEvent = { operation, source: 'waste', outcome: 'ok', bytes: 20 };
  return trace(subscriptionEvents, event, async () => void operation.fetches.push(fetchOf()));
}

describe('metrics', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = startMetrics({ version: '1' });
  });
  afterEach(() => metrics.stop());

  it('count operations, their errors, stages and calls of sources', async () => {
    await respond(scope({ errorCodes: ['SOURCE_TIMEOUT'] }));
    await respond(scope(), callOf({ outcome: 'error', code: 'SOURCE_TIMEOUT', rows: 0, bytes: 0 }));
    const text = await metrics.render();
    for (const line of [
      'pertuis_operations_total{operation="PortDay",type="query",cache="miss",status="200"} 2',
      'pertuis_errors_total{code="SOURCE_TIMEOUT"} 1',
      'pertuis_stage_duration_seconds_count{stage="plan"} 2',
      'pertuis_stage_duration_seconds_count{stage="execute"} 2',
      'pertuis_fetches_total{source="port",outcome="ok",code="none"} 1',
      'pertuis_fetches_total{source="port",outcome="error",code="SOURCE_TIMEOUT"} 1',
      'pertuis_fetch_rows_total{source="port"} 3',
      'pertuis_reads_total{source="port"} 2',
      'pertuis_stage_duration_seconds_bucket{le="+Inf",stage="execute"} 2',
      'pertuis_sent_bytes_total 8192',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('count the events of a subscription, which is no long operation', async () => {
    const operation = scope({ type: 'subscription' });
    await respond(operation);
    for (let event = 0; event < 3; event++) await tell({ ...operation });
    const text = await metrics.render();
    expect(text).toContain('pertuis_subscription_events_total{source="waste",outcome="ok"} 3');
    expect(text).toContain('pertuis_operation_duration_seconds_count{cache="miss"} 1');
  });

  it('say which sources are up and whose circuit breaker is open', async () => {
    sourceStates.publish({ source: 'port', state: 'down' });
    sourceStates.publish({ source: 'port', state: 'breaker-open' });
    const text = await metrics.render();
    expect(text).toContain('pertuis_source_up{source="port"} 0');
    expect(text).toContain('pertuis_source_breaker_open{source="port"} 1');
  });

  it('stay bounded whatever names callers choose', async () => {
    for (let index = 0; index < 500; index++) await respond(scope({ name: `n${index}` }));
    await respond(scope({ name: 'evil"} 1\npertuis_fake 9' }));
    const text = await metrics.render();
    expect(text.match(/^pertuis_operations_total\{/gm)?.length).toBeLessThanOrEqual(102);
    expect(text).toContain('operation="other"');
    expect(text).not.toContain('evil');
  });

  it('never fail a query: a listener that throws is counted', async () => {
    const operation = Object.defineProperty(scope(), 'errorCodes', {
      get() {
        throw new Error('broken');
      },
    });
    await respond(operation);
    expect(await metrics.render()).toContain('pertuis_telemetry_failures_total 1');
  });
});

describe('spans', () => {
  let exporter: InMemorySpanExporter;
  let tracing: Tracing;
  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    tracing = startTracing({
      serviceName: 'pertuis',
      version: '1',
      environment: { OTEL_TRACES_SAMPLER: 'always_on' },
      processor: new SimpleSpanProcessor(exporter),
    });
  });
  afterEach(() => tracing.stop());

  it('are one tree: the operation, its stages and its calls, in the caller’s trace', async () => {
    const parent = { traceId: 'b'.repeat(32), spanId: 'c'.repeat(16), isSampled: true };
    await respond(scope({ parent }));
    const spans = exporter.getFinishedSpans();
    const root = spans.find(({ name }) => name === 'query PortDay');
    expect(spans.map(({ name }) => name).sort()).toEqual(['execute', 'fetch port', 'plan', 'query PortDay']);
    expect(root?.parentSpanContext?.spanId).toBe('c'.repeat(16));
    for (const span of spans) {
      expect(span.spanContext().traceId).toBe('b'.repeat(32));
      if (span !== root) expect(span.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
    }
    expect(root?.attributes).toMatchObject({
      'graphql.operation.name': 'PortDay',
      'graphql.operation.type': 'query',
      'http.response.status_code': 200,
    });
  });

  it('are a tree for each event of a subscription, in the caller’s trace', async () => {
    await tell(scope({ parent: { traceId: 'b'.repeat(32), spanId: 'c'.repeat(16), isSampled: true } }));
    const [fetched, event] = exporter.getFinishedSpans();
    expect([fetched?.name, event?.name]).toEqual(['fetch port', 'event waste']);
    expect(event?.parentSpanContext?.spanId).toBe('c'.repeat(16));
    expect(fetched?.parentSpanContext?.spanId).toBe(event?.spanContext().spanId);
  });

  it('record that something failed, not its message', async () => {
    const operation = scope({ status: 502 });
    operation.fetches.push(fetchOf({ code: 'SOURCE_REFUSED' }));
    const failing = trace(operations, { operation }, async () => {
      await timed(operation, 'execute', () => Promise.reject(new Error('http://10.0.0.7 said hunter2')));
    });
    await expect(failing).rejects.toThrow();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ status }) => status.code)).toEqual([2, 2, 2]);
    expect(spans.find(({ name }) => name === 'fetch port')?.attributes['error.type']).toBe('SOURCE_REFUSED');
    const told = spans.map(({ attributes, status, events }) => [attributes, status, events]);
    expect(JSON.stringify(told)).not.toMatch(/hunter2|10\.0\.0\.7/);
  });

  it('are not created at all without an exporter', async () => {
    await tracing.stop();
    const before = operations.hasSubscribers;
    const none = startTracing({ serviceName: 'pertuis', version: '1', environment: {} });
    expect([before, operations.hasSubscribers]).toEqual([false, false]);
    await none.stop();
  });
});

describe('which operations are traced', () => {
  const parent = (isSampled: boolean) => ({ traceId: 'b'.repeat(32), spanId: 'c'.repeat(16), isSampled });
  const slow = { startedAtMs: performance.now() - 5_000 };

  async function tracedOf(operationsEnded: Partial<OperationScope>[], environment: NodeJS.ProcessEnv = {}) {
    const exporter = new InMemorySpanExporter();
    const processor = new SimpleSpanProcessor(exporter);
    const tracing = startTracing({ serviceName: 'pertuis', version: '1', environment, processor });
    for (const one of operationsEnded) await respond(scope(one));
    const roots = exporter.getFinishedSpans().filter(({ name }) => name === 'query PortDay').length;
    await tracing.stop();
    return roots;
  }

  it('without a setting: those that failed, those that were slow, and a few of the others', async () => {
    expect(await tracedOf([{ errorCodes: ['SOURCE_TIMEOUT'] }, { status: 500 }, slow])).toBe(3);
    const ordinary = await tracedOf(Array.from({ length: 2_000 }, () => ({})));
    expect(ordinary).toBeGreaterThan(30);
    expect(ordinary).toBeLessThan(250);
  });

  it('by the caller’s decision for its trace, failed or not', async () => {
    const failed = { errorCodes: ['SOURCE_TIMEOUT'] };
    expect(await tracedOf([{ parent: parent(true) }, { parent: parent(true) }])).toBe(2);
    expect(await tracedOf([{ parent: parent(false), ...failed }])).toBe(0);
  });

  it.each([
    ['always_on', undefined, 3],
    ['always_off', undefined, 0],
    ['traceidratio', '0', 0],
    ['parentbased_always_off', undefined, 1],
    ['parentbased_traceidratio', '1', 2],
  ])('OTEL_TRACES_SAMPLER=%s OTEL_TRACES_SAMPLER_ARG=%s keeps %i of three', async (name, argument, kept) => {
    const environment = { OTEL_TRACES_SAMPLER: name, ...(argument && { OTEL_TRACES_SAMPLER_ARG: argument }) };
    expect(await tracedOf([{}, { parent: parent(true) }, { parent: parent(false) }], environment)).toBe(kept);
  });
});
