import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { type OperationScope, operations, subscriptionEvents } from '../contract/events.ts';
import { observeSpans } from '../core/observe.ts';
import { createOperationNames } from '../core/operation-names.ts';
import { roundUp } from '../core/round-up.ts';
import { createSampler, type Keep } from './sampling.ts';
import { SpanIds } from './span-ids.ts';
import { namesIn } from './unfollowed-settings.ts';

export interface TracingOptions {
  readonly serviceName: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For programs that collect spans themselves. */
  readonly processor?: SpanProcessor;
}

export interface Tracing {
  stop(): Promise<void>;
}

/**
 * Starts OpenTelemetry spans of operations, their stages and their fetches. The standard variables configure
 * them: `OTEL_TRACES_EXPORTER` (`none` by default, `console`, `otlp`, or both), `OTEL_EXPORTER_OTLP_*`,
 * `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`, `OTEL_SDK_DISABLED`. Without an
 * exporter it subscribes to nothing and costs nothing.
 */
export function startTracing({ serviceName, version, environment, processor }: TracingOptions): Tracing {
  const chosen = processor ? [processor] : processorsOf(environment);
  if (chosen.length === 0) return { async stop() {} };
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
  const ids = new SpanIds();
  const provider = new NodeTracerProvider({
    resource,
    idGenerator: ids,
    sampler: new AlwaysOnSampler(),
    spanProcessors: chosen,
  });
  const stopListening = listen(provider.getTracer('pertuis', version), createSampler(environment), ids);
  return {
    async stop() {
      stopListening();
      await provider.shutdown();
    },
  };
}

/** Returns one processor for each known exporter. `unfollowedSettings` reports unknown ones. */
function processorsOf(environment: NodeJS.ProcessEnv): SpanProcessor[] {
  if (environment.OTEL_SDK_DISABLED === 'true') return [];
  return namesIn(environment.OTEL_TRACES_EXPORTER).flatMap((name): SpanProcessor[] => {
    if (name === 'console') return [new SimpleSpanProcessor(new ConsoleSpanExporter())];
    return name === 'otlp' ? [new BatchSpanProcessor(new OTLPTraceExporter())] : [];
  });
}

/** Creates the spans of an operation when it has ended, from its recorded times. */
function listen(tracer: Tracer, keep: Keep, ids: SpanIds): () => void {
  const nameOf = createOperationNames();
  const write = (operation: OperationScope, name: string, options: SpanOptions, failed: boolean) => {
    const span = ids.under(operation.span, () =>
      tracer.startSpan(name, { ...options, startTime: operation.startedAtMs }, parentOf(operation)),
    );
    writeChildren(tracer, operation, trace.setSpan(ROOT_CONTEXT, span));
    finish(span, failed, performance.now());
  };
  const stops = [
    observeSpans(
      operations,
      {
        end({ operation }, error) {
          if (!keep(operation, parentOf(operation))) return;
          const { name, type, cache, status, requestId } = operation;
          const attributes = {
            'graphql.operation.name': nameOf(name),
            'graphql.operation.type': type,
            'http.response.status_code': status,
            'pertuis.cache': cache,
            ...(requestId !== undefined && { 'pertuis.request.id': requestId }),
          };
          const title = type === 'unknown' ? 'graphql' : `${type} ${nameOf(name)}`;
          write(
            operation,
            title,
            { kind: SpanKind.SERVER, attributes },
            error !== undefined || status >= 500,
          );
        },
      },
      () => {},
    ),
    observeSpans(
      subscriptionEvents,
      {
        end({ operation, source, outcome }) {
          if (outcome === 'ok' && !keep(operation, parentOf(operation))) return;
          const attributes = { 'graphql.operation.name': nameOf(operation.name) };
          write(operation, `event ${source}`, { kind: SpanKind.CONSUMER, attributes }, outcome === 'error');
        },
      },
      () => {},
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function writeChildren(tracer: Tracer, { stages, fetches }: OperationScope, under: Context) {
  for (const { stage, startedAtMs, endedAtMs, failed } of stages)
    finish(tracer.startSpan(stage, { startTime: startedAtMs }, under), failed, endedAtMs);
  for (const { source, coordinate, rows, bytes, startedAtMs, endedAtMs, code } of fetches) {
    const attributes = {
      'pertuis.source': source,
      'pertuis.coordinate': coordinate,
      'pertuis.rows': rows,
      'pertuis.bytes': roundUp(bytes),
      ...(code && { 'error.type': code }),
    };
    const options = { kind: SpanKind.CLIENT, startTime: startedAtMs, attributes };
    finish(
      tracer.startSpan(`fetch ${source}`, options, under),
      code !== undefined,
      endedAtMs || performance.now(),
    );
  }
}

/** Returns the caller's span, when the request has a traceparent. */
function parentOf({ parent }: OperationScope): Context {
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** A span records that something failed, not its message: messages may hold what must not leave. */
function finish(span: Span, failed: boolean, atMs: number) {
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(atMs);
}
