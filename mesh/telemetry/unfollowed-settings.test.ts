import { expect, it } from 'vitest';
import { unfollowedSettings } from './unfollowed-settings.ts';

const told = (environment: NodeJS.ProcessEnv) =>
  unfollowedSettings(environment).map(({ variable, got }) => `${variable}=${got}`);

it.each([
  [{}, []],
  [{ OTEL_TRACES_EXPORTER: 'otlp, console', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, []],
  [{ OTEL_TRACES_EXPORTER: '', OTEL_PROPAGATORS: 'tracecontext', OTEL_METRICS_EXPORTER: 'none' }, []],
  [
    { OTEL_TRACES_EXPORTER: 'otlp,jaeger,zipkin' },
    ['OTEL_TRACES_EXPORTER=jaeger', 'OTEL_TRACES_EXPORTER=zipkin'],
  ],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, ['OTEL_EXPORTER_OTLP_PROTOCOL=grpc']],
  [
    { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf'],
  ],
  [
    { OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' },
    ['OTEL_METRICS_EXPORTER=otlp', 'OTEL_LOGS_EXPORTER=otlp'],
  ],
  [{ OTEL_PROPAGATORS: 'tracecontext,b3' }, ['OTEL_PROPAGATORS=b3']],
  [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, ['OTEL_TRACES_SAMPLER=jaeger_remote']],
  [{ OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'jaeger' }, []],
])('%j', (environment, expected) => {
  expect(told(environment)).toEqual(expected);
});

it('says what is ignored, and what happens instead', () => {
  expect(unfollowedSettings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toEqual([
    {
      variable: 'OTEL_EXPORTER_OTLP_PROTOCOL',
      got: 'grpc',
      expected: 'http/json',
      instead: 'spans are sent as http/json',
    },
  ]);
});
