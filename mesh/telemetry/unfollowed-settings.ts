import { samplerNames } from './sampling.ts';

/** A variable of OpenTelemetry with a value that the gateway does not support. */
export interface Unfollowed {
  readonly variable: string;
  readonly got: string;
  readonly expected: string;
  readonly instead: string;
}

interface Rule {
  readonly variable: string;
  readonly takes: readonly string[];
  /** What the gateway does instead. */
  readonly instead: string;
}

const untraced = 'nothing is exported under that name';
const rules: readonly Rule[] = [
  { variable: 'OTEL_TRACES_EXPORTER', takes: ['none', 'console', 'otlp'], instead: untraced },
  { variable: 'OTEL_METRICS_EXPORTER', takes: ['none'], instead: 'Prometheus reads /metrics' },
  { variable: 'OTEL_LOGS_EXPORTER', takes: ['none'], instead: 'logs are JSON lines on standard error' },
  ...['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'].map((variable) => ({
    variable,
    takes: ['http/json'],
    instead: 'spans are sent as http/json',
  })),
  {
    variable: 'OTEL_PROPAGATORS',
    takes: ['tracecontext', 'none'],
    instead: 'traceparent is read, nothing else',
  },
  {
    variable: 'OTEL_TRACES_SAMPLER',
    takes: samplerNames,
    instead: 'the sampling of the gateway’s own is used',
  },
];

/** Returns every telemetry setting that the gateway does not support, for the start-up message. */
export function unfollowedSettings(environment: NodeJS.ProcessEnv): Unfollowed[] {
  if (environment.OTEL_SDK_DISABLED === 'true') return [];
  return rules.flatMap(({ variable, takes, instead }) => {
    const odd = namesIn(environment[variable]).filter((name) => !takes.includes(name));
    return odd.map((got) => ({ variable, got, expected: takes.join(', '), instead }));
  });
}

/** Returns the names in a comma-separated variable; none when it is unset or empty (OpenTelemetry: as if unset). */
export function namesIn(value = ''): string[] {
  return [...new Set(value.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}
