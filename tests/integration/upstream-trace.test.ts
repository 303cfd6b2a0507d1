import { createServer, type Server } from 'node:http';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { FetchContext, Source } from '../../mesh/contract/source.ts';
import type { Handler } from '../../mesh/contract/source-kind.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { startTracing } from '../../mesh/telemetry/tracing.ts';
import { createGuardedFetch } from '../../sources/http/guarded-fetch.ts';
import { handlerCalls, withinHandlerCall } from '../../sources/mesh/handler-call.ts';
import OpendatasoftHandler from '../../sources/opendatasoft/handler.ts';
import SensorThingsHandler from '../../sources/sensorthings/handler.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';

const form = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
const trace = '0af7651916cd43dd8448eb211c80319c';

describe('an operation', () => {
  const contexts: FetchContext[] = [];
  const exporter = new InMemorySpanExporter();
  const tracing = startTracing({
    serviceName: 'pertuis',
    version: '1',
    environment: { OTEL_TRACES_SAMPLER: 'always_on' },
    processor: new SimpleSpanProcessor(exporter),
  });
  let gateway: Gateway;
  beforeAll(async () => {
    const schema = buildSchema('type Query { a: Int, b: Int }');
    const source: Source = {
      name: 's',
      kind: 'memory',
      schema,
      capabilities: {},
      async fetch(_, context) {
        contexts.push(context);
        const provenance = { source: 's', fetchedAt: '2026-11-01T00:00:00Z', bytes: 1, calls: 1 };
        return { rows: [{ value: 1 }], provenance };
      },
      probe: async () => ({ up: true }),
      close: async () => {},
    };
    const settings = { name: 's', ttlSeconds: 0, deadlineSeconds: 5, maxConcurrentCalls: 8 };
    const root = (name: string) =>
      [`Query.${name}`, { coordinate: `Query.${name}`, source: 's', facts: { shape: 'value' } }] as const;
    gateway = await startPlainGateway({
      composition: {
        schema,
        sources: new Map([['s', { source, settings }]]),
        roots: new Map([root('a'), root('b')]),
        links: new Map(),
        facts: new Map(),
        frames: new Map(),
        missing: new Map(),
      },
      policy: policyOf(() => viewOf('all')),
      identify: () => ({ consumer: 'c', organisation: 'o', roles: [], purpose: 'p' }),
      onUnexpected: (error) => {
        throw error;
      },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await tracing.stop();
  });
  beforeEach(() => {
    contexts.length = 0;
    exporter.reset();
  });

  async function ask(headers: Record<string, string> = {}) {
    await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ a b }' }),
    });
    const [first, second] = contexts.map(({ traceparent }) => traceparent);
    expect(first).toMatch(form);
    expect(second).toBe(first);
    await expect.poll(() => exporter.getFinishedSpans().length).toBeGreaterThan(2);
    const root = exporter
      .getFinishedSpans()
      .find(({ name }) => !name.includes('fetch') && name.includes('query'));
    return { parts: (first ?? '').split('-'), root: root?.spanContext() };
  }

  it('calls its sources under its own span, which has the same identifiers when it is exported', async () => {
    const { parts, root } = await ask();
    expect([root?.traceId, root?.spanId]).toEqual([parts[1], parts[2]]);
    const spans = exporter.getFinishedSpans();
    expect(new Set(spans.map((span) => span.spanContext().spanId)).size).toBe(spans.length);
  });

  it("goes on with a client's trace, under a span of its own", async () => {
    const { parts, root } = await ask({ traceparent: `00-${trace}-b7ad6b7169203331-01` });
    expect([parts[1], parts[3]]).toEqual([trace, '01']);
    expect(parts[2]).not.toBe('b7ad6b7169203331');
    expect([root?.traceId, root?.spanId]).toEqual([trace, parts[2]]);
  });
});

describe('an upstream', () => {
  let server: Server;
  let url: string;
  let heard: (string | undefined)[] = [];
  const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
  const context = { signal: AbortSignal.timeout(5_000), traceparent };

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(request.headers.traceparent as string | undefined);
      response.setHeader('content-type', 'application/json');
      const isV1 = request.url?.startsWith('/api/records');
      const reply = isV1
        ? { records: [], nhits: 0 }
        : request.url?.includes('/exports/')
          ? []
          : { results: [], total_count: 0, value: [] };
      response.end(JSON.stringify(reply));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    heard = [];
  });

  const description = './fixtures/upstream-trace.json';
  const datasets = [{ dataset: 'd', type: 'D', root: 'ds', keys: [] }];
  const baseDir = import.meta.dirname;
  const portal = (version: string): Handler =>
    new OpendatasoftHandler({ name: 'p', baseDir, config: { url, version, description, datasets } });

  it.each([
    ['Opendatasoft v2.1', () => portal('v2.1'), 'Query.ds'],
    ['Opendatasoft v1', () => portal('v1'), 'Query.ds'],
    [
      'SensorThings',
      () => new SensorThingsHandler({ name: 's', baseDir, config: { url: `${url}/v1.1`, prefix: 'S' } }),
      'Query.sThings',
    ],
  ] as const)('of the kind %s hears of the trace on every call', async (_, handler, coordinate) => {
    const { source } = await handler().getMeshSource();
    const query = {
      kind: 'rows',
      filter: undefined,
      orders: [],
      first: 500,
      after: undefined,
      count: true,
    } as const;
    await source.fetch({ coordinate, select: [], args: {}, query }, context);
    await source.close();
    expect(heard.length).toBeGreaterThan(0);
    expect(new Set(heard)).toEqual(new Set([traceparent]));
  });

  it("behind one of Mesh's handlers does, too, whatever that handler sends", async () => {
    const guarded = createGuardedFetch({ source: 'g', headers: {}, deadlineMs: 2_000, maxBytes: 10_000 });
    const call = { ...context, bytes: 0, calls: 0, freshness: {}, failure: undefined };
    await handlerCalls.run(call, async () => {
      await withinHandlerCall(guarded)(url, { headers: { traceparent: 'of somebody else', accept: '*/*' } });
      await withinHandlerCall(guarded)(new Request(url, { headers: { accept: '*/*' } }));
    });
    expect(heard).toEqual([traceparent, traceparent]);
  });
});
