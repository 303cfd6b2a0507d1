import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
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
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { fetches, type OperationScope, operations, stages, subscriptionEvents } from '../contract/events.ts';
import { observeSpans } from '../contract/observe.ts';
import { createOperationNames } from '../contract/operation-names.ts';

export interface TracingOptions {
  readonly serviceName: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For those who collect spans themselves. */
  readonly processor?: SpanProcessor;
}

export interface Tracing {
  stop(): Promise<void>;
}

/**
 * OpenTelemetry spans of operations, stages and calls of sources. Set by the standard variables: `OTEL_TRACES_EXPORTER`
 * (`none` unless you say, `console`, `otlp`), `OTEL_EXPORTER_OTLP_*`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,
 * `OTEL_TRACES_SAMPLER`, `OTEL_SDK_DISABLED`. Without an exporter nothing is subscribed, so nothing is spent.
 */
export function startTracing({ serviceName, version, environment, processor }: TracingOptions): Tracing {
  const chosen = processor ?? processorOf(environment);
  if (!chosen) return { async stop() {} };
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [chosen] });
  const stopListening = listen(provider.getTracer('pertuis', version));
  return {
    async stop() {
      stopListening();
      await provider.shutdown();
    },
  };
}

function processorOf(environment: NodeJS.ProcessEnv): SpanProcessor | undefined {
  if (environment.OTEL_SDK_DISABLED === 'true') return undefined;
  if (environment.OTEL_TRACES_EXPORTER === 'console')
    return new SimpleSpanProcessor(new ConsoleSpanExporter());
  if (environment.OTEL_TRACES_EXPORTER === 'otlp') return new BatchSpanProcessor(new OTLPTraceExporter());
  return undefined;
}

function listen(tracer: Tracer): () => void {
  const nameOf = createOperationNames();
  const roots = new Map<OperationScope, { span: Span; context: Context }>();
  const children = new Map<object, Span>();
  const take = (event: object) => {
    const span = children.get(event);
    children.delete(event);
    return span;
  };
  const ignore = () => {};
  const under = (operation: OperationScope) => roots.get(operation)?.context ?? ROOT_CONTEXT;
  const stops = [
    observeSpans(
      operations,
      {
        start({ operation }) {
          const span = tracer.startSpan('graphql', { kind: SpanKind.SERVER }, parentOf(operation));
          roots.set(operation, { span, context: trace.setSpan(ROOT_CONTEXT, span) });
        },
        end({ operation }, error) {
          const { name, type, cache, status } = operation;
          const span = roots.get(operation)?.span;
          roots.delete(operation);
          span?.updateName(type === 'unknown' ? 'graphql' : `${type} ${nameOf(name)}`);
          span?.setAttributes({
            'graphql.operation.name': nameOf(name),
            'graphql.operation.type': type,
            'http.response.status_code': status,
            'pertuis.cache': cache,
          });
          finish(span, error !== undefined || status >= 500);
        },
      },
      ignore,
    ),
    observeSpans(
      subscriptionEvents,
      {
        start({ operation, source }) {
          const span = tracer.startSpan(`event ${source}`, { kind: SpanKind.CONSUMER }, parentOf(operation));
          roots.set(operation, { span, context: trace.setSpan(ROOT_CONTEXT, span) });
        },
        end({ operation, outcome }) {
          const span = roots.get(operation)?.span;
          roots.delete(operation);
          span?.setAttribute('graphql.operation.name', nameOf(operation.name));
          finish(span, outcome === 'error');
        },
      },
      ignore,
    ),
    observeSpans(
      stages,
      {
        start: (event) => children.set(event, tracer.startSpan(event.stage, {}, under(event.operation))),
        end: (event, error) => finish(take(event), error !== undefined),
      },
      ignore,
    ),
    observeSpans(
      fetches,
      {
        start: (event) =>
          children.set(
            event,
            tracer.startSpan(`fetch ${event.source}`, { kind: SpanKind.CLIENT }, under(event.operation)),
          ),
        end(event, error) {
          const span = take(event);
          span?.setAttributes({
            'pertuis.source': event.source,
            'pertuis.coordinate': event.coordinate,
            'pertuis.rows': event.rows,
            'pertuis.bytes': event.bytes,
            ...(event.code && { 'error.type': event.code }),
          });
          finish(span, error !== undefined);
        },
      },
      ignore,
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The caller's span when a traceparent came with the request. */
function parentOf({ id, parentSpanId }: OperationScope): Context {
  if (!parentSpanId) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: id,
    spanId: parentSpanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

/** A span says that something failed, not what: messages could hold what must not leave. */
function finish(span: Span | undefined, failed: boolean) {
  if (failed) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}
