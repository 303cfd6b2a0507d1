import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  SamplingBreaker,
  wrap,
} from 'cockatiel';
import type { ComposedSource } from '../contract/composition.ts';
import { sourceStates } from '../contract/events.ts';
import { type FetchContext, type FetchRequest, type FetchResult, SourceFailure } from '../contract/source.ts';
import { startDeadline } from '../core/deadline.ts';

/** A source as the engine calls it: one request, one result or a thrown `SourceFailure`. */
export type GuardedFetch = (request: FetchRequest, context: FetchContext) => Promise<FetchResult>;

const trouble = handleWhen((error) => error instanceof SourceFailure && isTrouble(error));
const worthRepeating = handleWhen((error) => error instanceof SourceFailure && error.retryable);

/**
 * Guards the calls of a source with a deadline, a bounded queue and a circuit breaker.
 *
 * It repeats failed reads once or twice with jitter when they may succeed. It never repeats mutations.
 */
export function guard({ source, settings }: ComposedSource): GuardedFetch {
  const breaker = circuitBreaker(trouble, {
    halfOpenAfter: 5_000,
    breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 0.5 }),
  });
  breaker.onStateChange((state) => {
    if (state === CircuitState.Open) sourceStates.publish({ source: source.name, state: 'breaker-open' });
    if (state === CircuitState.Closed) sourceStates.publish({ source: source.name, state: 'breaker-closed' });
  });
  const places = bulkhead(settings.maxConcurrentCalls, settings.maxConcurrentCalls * 20);
  const retries = retry(worthRepeating, {
    maxAttempts: 2,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
  });
  const once = wrap(places, breaker);
  const repeated = wrap(places, retries, breaker);

  return async (request, context) => {
    const policy = request.coordinate.startsWith('Mutation.') ? once : repeated;
    try {
      return await policy.execute(
        () => callOnce(source.fetch, request, context, settings.deadlineSeconds),
        context.signal,
      );
    } catch (error) {
      throw asFailure(error);
    }
  };
}

async function callOnce(
  fetch: ComposedSource['source']['fetch'],
  request: FetchRequest,
  context: FetchContext,
  deadlineSeconds: number,
): Promise<FetchResult> {
  const deadline = startDeadline(context.signal, deadlineSeconds * 1000);
  const { signal } = deadline;
  let give = () => {};
  const late = new Promise<never>((_, reject) => {
    give = () => reject(timeoutOf(context.signal));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([fetch(request, { ...context, signal }), late]);
  } finally {
    signal.removeEventListener('abort', give);
    deadline.end();
  }
}

/** Returns the failure of a cancelled call. A client that left does not count against the source. */
function timeoutOf(cancellation: AbortSignal): SourceFailure {
  if (cancellation.aborted) return new SourceFailure('bad-input', 'the client left or its deadline passed');
  return new SourceFailure('timeout', 'no response within the deadline', { retryable: false });
}

function isTrouble({ kind }: SourceFailure): boolean {
  return kind === 'unavailable' || kind === 'timeout' || kind === 'throttled';
}

function asFailure(error: unknown): unknown {
  if (error instanceof BrokenCircuitError) return new SourceFailure('unavailable', 'the circuit is open');
  if (error instanceof BulkheadRejectedError)
    return new SourceFailure('throttled', 'too many calls in flight');
  return error;
}
