import { AsyncLocalStorage } from 'node:async_hooks';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, freshnessOf, leastFresh } from '../../mesh/core/cache-control.ts';

/** The cost of one call of a Mesh handler. The handler's fetch function records it. */
export interface HandlerCall {
  readonly signal: AbortSignal;
  readonly traceparent: string | undefined;
  bytes: number;
  calls: number;
  freshness: Freshness;
  failure: SourceFailure | undefined;
  /** Receives the request that Mesh writes. When set, the request is not sent. */
  readonly take?: (request: Request) => void;
}

/** Mesh's handlers pass no signal, so their fetch function reads the current call here. */
export const handlerCalls = new AsyncLocalStorage<HandlerCall>();

type Fetch = typeof globalThis.fetch;

/** Adds the bytes of a guarded fetch to the current call. */
export function noteHandlerBytes(bytes: number) {
  const call = handlerCalls.getStore();
  if (call) call.bytes += bytes;
}

/** Returns the headers of a request with the trace context of the operation only. */
function withTrace(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  traceparent: string | undefined,
) {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  if (traceparent !== undefined) headers.set('traceparent', traceparent);
  return headers;
}

/**
 * Wraps the fetch function of a Mesh handler: it is cancelled with the call, counted, and its failure is kept before Mesh
 * rewords it.
 */
export function withinHandlerCall(guarded: Fetch): Fetch {
  return async (input, init) => {
    const call = handlerCalls.getStore();
    if (!call) return guarded(input, init);
    if (call.take) {
      call.take(new Request(input, init));
      return Response.json({ data: {} });
    }
    call.calls += 1;
    const signals = [call.signal, init?.signal].filter((signal) => signal != null);
    try {
      const headers = withTrace(input, init, call.traceparent);
      const response = await guarded(input, { ...init, headers, signal: AbortSignal.any(signals) });
      call.freshness = leastFresh(call.freshness, freshnessOf(Object.fromEntries(response.headers)));
      return response;
    } catch (error) {
      if (error instanceof SourceFailure) call.failure ??= error;
      throw error;
    }
  };
}
