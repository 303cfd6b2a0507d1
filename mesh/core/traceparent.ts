import { randomBytes } from 'node:crypto';
import type { OperationScope } from '../contract/events.ts';

const traceIdBytes = 16;
const spanIdBytes = 8;

/**
 * Returns the `traceparent` header (W3C Trace Context, section 3.2) under which an operation calls its sources. The
 * operation's span has the identifiers in it when it is written. Without a client's trace the flag says "not sampled",
 * since whether the spans are kept is decided when the operation has ended.
 */
export function traceparentOf(operation: OperationScope): string {
  operation.span ??= createSpan(operation);
  const { traceId, spanId, isSampled } = operation.span;
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

function createSpan({ parent }: OperationScope) {
  const random = randomBytes(traceIdBytes + spanIdBytes).toString('hex');
  return {
    traceId: parent?.traceId ?? random.slice(0, 2 * traceIdBytes),
    spanId: random.slice(2 * traceIdBytes),
    isSampled: parent?.isSampled ?? false,
  };
}
