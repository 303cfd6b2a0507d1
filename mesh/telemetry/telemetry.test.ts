import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FetchEvent,
  fetches,
  type OperationScope,
  operations,
  sourceStates,
  stages,
  subscriptionEvents,
} from '../contract/events.ts';
import { type Metrics, startMetrics } from './metrics.ts';
import { startTracing, type Tracing } from './tracing.ts';

const scope = (more: Partial<OperationScope> = {}): OperationScope => ({
  id: 'a'.repeat(32),
  startedAtMs: performance.now(),
  name: 'PortDay',
  type: 'query',
  consumer: 'visitor',
  cache: 'miss',
  status: 200,
  errorCodes: [],
  receivedBytes: 10,
  sentBytes: 100,
  ...more,
});
const fetchOf = (operation: OperationScope, more: Partial<FetchEvent> = {}): FetchEvent => ({
  operation,
  source: 'port',
  coordinate: 'Query.portThings',
  outcome: 'ok',
  keys: 0,
  rows: 3,
  bytes: 50,
  calls: 1,
  ...more,
});

async function answer(operation: OperationScope, fetched = fetchOf(operation)) {
  await operations.tracePromise(
    async () => {
      stages.traceSync(() => 1, { operation, stage: 'plan' });
      await stages.tracePromise(() => fetches.tracePromise(async () => 1, fetched), {
        operation,
        stage: 'run',
      });
    },
    { operation },
  );
}

/** One event of a subscription, joined with a row of a second source. */
function tell(operation: OperationScope) {
  return subscriptionEvents.tracePromise(() => fetches.tracePromise(async () => 1, fetchOf(operation)), {
    operation,
    source: 'waste',
    outcome: 'ok',
    bytes: 20,
  });
}

describe('metrics', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = startMetrics({ version: '1' });
  });
  afterEach(() => metrics.stop());

  it('count operations, their errors, stages and calls of sources', async () => {
    await answer(scope({ errorCodes: ['SOURCE_TIMEOUT'] }));
    const operation = scope();
    await answer(
      operation,
      fetchOf(operation, { outcome: 'error', code: 'SOURCE_TIMEOUT', rows: 0, bytes: 0 }),
    );
    const text = await metrics.render();
    for (const line of [
      'pertuis_operations_total{operation="PortDay",type="query",cache="miss",status="200"} 2',
      'pertuis_errors_total{code="SOURCE_TIMEOUT"} 1',
      'pertuis_stage_duration_seconds_count{stage="plan"} 2',
      'pertuis_stage_duration_seconds_count{stage="run"} 2',
      'pertuis_fetches_total{source="port",outcome="ok",code="none"} 1',
      'pertuis_fetches_total{source="port",outcome="error",code="SOURCE_TIMEOUT"} 1',
      'pertuis_fetch_rows_total{source="port"} 3',
      'pertuis_sent_bytes_total 200',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('count the events of a subscription, which is no long operation', async () => {
    const operation = scope({ type: 'subscription' });
    await answer(operation);
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
    for (let index = 0; index < 500; index++) await answer(scope({ name: `n${index}` }));
    await answer(scope({ name: 'evil"} 1\npertuis_fake 9' }));
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
    await answer(operation);
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
      environment: {},
      processor: new SimpleSpanProcessor(exporter),
    });
  });
  afterEach(() => tracing.stop());

  it('are one tree: the operation, its stages and its calls, in the caller’s trace', async () => {
    await answer(scope({ id: 'b'.repeat(32), parentSpanId: 'c'.repeat(16) }));
    const spans = exporter.getFinishedSpans();
    const root = spans.find(({ name }) => name === 'query PortDay');
    expect(spans.map(({ name }) => name).sort()).toEqual(['fetch port', 'plan', 'query PortDay', 'run']);
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
    await tell(scope({ id: 'b'.repeat(32), parentSpanId: 'c'.repeat(16) }));
    const [fetched, event] = exporter.getFinishedSpans();
    expect([fetched?.name, event?.name]).toEqual(['fetch port', 'event waste']);
    expect(event?.parentSpanContext?.spanId).toBe('c'.repeat(16));
    expect(fetched?.parentSpanContext?.spanId).toBe(event?.spanContext().spanId);
  });

  it('say that something failed, not what', async () => {
    const operation = scope();
    const failing = fetches.tracePromise(
      async () => Promise.reject(new Error('http://10.0.0.7 said hunter2')),
      fetchOf(operation, { code: 'SOURCE_REFUSED' }),
    );
    await expect(failing).rejects.toThrow();
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes['error.type']).toBe('SOURCE_REFUSED');
    expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toMatch(/hunter2|10\.0\.0\.7/);
  });

  it('are not made at all when nobody exports them', async () => {
    await tracing.stop();
    const before = operations.hasSubscribers;
    const none = startTracing({ serviceName: 'pertuis', version: '1', environment: {} });
    expect([before, operations.hasSubscribers]).toEqual([false, false]);
    await none.stop();
  });
});
