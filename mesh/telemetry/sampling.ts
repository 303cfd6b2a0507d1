import { type Context, SpanKind, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { OperationScope } from '../contract/events.ts';

/**
 * Decides whether the spans of an operation are exported. Called when it has ended, so that its duration and
 * errors count, too.
 */
export type Keep = (operation: OperationScope, parent: Context) => boolean;

const slowSeconds = 1;
const ordinaryShare = 0.05;
const ordinaryPerSecond = 50;

/**
 * Creates the sampler. It follows `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` (OpenTelemetry
 * environment variables) when they are set. Otherwise it follows the caller's decision for its trace. Without
 * a caller's trace it keeps every operation that failed or took over a second, and one in twenty of the
 * others, up to fifty a second. More spans add no information, and at thousands of responses a second they
 * were most of the cost of tracing.
 */
export function createSampler(environment: NodeJS.ProcessEnv, now = () => performance.now()): Keep {
  const sampler = samplerOf(environment);
  if (sampler) {
    return (_, parent) => {
      const traceId = trace.getSpanContext(parent)?.traceId ?? randomTraceId();
      const { decision } = sampler.shouldSample(parent, traceId, 'graphql', SpanKind.SERVER, {}, []);
      return decision !== SamplingDecision.NOT_RECORD;
    };
  }
  const hasRoom = atMost(ordinaryPerSecond, now);
  return ({ parent, status, errorCodes, startedAtMs }) => {
    if (parent) return parent.isSampled;
    if (status >= 500 || errorCodes.length > 0) return true;
    if (now() - startedAtMs > slowSeconds * 1000) return true;
    return Math.random() < ordinaryShare && hasRoom();
  };
}

/** Returns true at most `perSecond` times in each second. */
function atMost(perSecond: number, now: () => number): () => boolean {
  let second = 0;
  let left = perSecond;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      left = perSecond;
    }
    left -= 1;
    return left >= 0;
  };
}

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
type SamplerName = (typeof samplerNames)[number];

function isSamplerName(name: string | undefined): name is SamplerName {
  return samplerNames.some((known) => known === name);
}

function samplerOf({
  OTEL_TRACES_SAMPLER: name,
  OTEL_TRACES_SAMPLER_ARG: argument,
}: NodeJS.ProcessEnv): Sampler | undefined {
  const ratio = Number(argument ?? 1);
  const share = new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1);
  const samplers: Record<SamplerName, Sampler> = {
    always_on: new AlwaysOnSampler(),
    always_off: new AlwaysOffSampler(),
    traceidratio: share,
    parentbased_always_on: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: new ParentBasedSampler({ root: share }),
  };
  return isSamplerName(name) ? samplers[name] : undefined;
}

function randomTraceId(): string {
  return crypto.randomUUID().replaceAll('-', '');
}
