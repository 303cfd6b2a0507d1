import { randomBytes } from 'node:crypto';
import type { OperationScope } from '../contract/events.ts';

const traceIdBytes = 16;
const spanIdBytes = 8;

/**
 * Returns the `traceparent` header (W3C Trace Context, section 3.2) for calls of sources by an operation. The
 * operation's span gets the same identifiers when it is exported. Without a client's trace the flag is "not
 * sampled", since sampling is decided when the operation has ended.
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
