import { AsyncLocalStorage } from 'node:async_hooks';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type Freshness, freshnessOf, leastFresh } from '../../mesh/core/cache-control.ts';

/** What one call of a Mesh handler spent, gathered by the fetch function that the handler was given. */
export interface HandlerCall {
  readonly signal: AbortSignal;
  readonly traceparent: string | undefined;
  bytes: number;
  calls: number;
  freshness: Freshness;
  failure: SourceFailure | undefined;
  /** Set when the request that Mesh writes is not to be sent but handed over here. */
  readonly take?: (request: Request) => void;
}

/** Mesh's handlers pass no signal of their own, so their fetch learns here on whose behalf it calls. */
export const handlerCalls = new AsyncLocalStorage<HandlerCall>();

type Fetch = typeof globalThis.fetch;

/** Counts bytes that a guarded fetch has read for the call under way. */
export function noteHandlerBytes(bytes: number) {
  const call = handlerCalls.getStore();
  if (call) call.bytes += bytes;
}

/** The headers of a request, in which nothing but the operation's own trace context may stand. */
function withTrace(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  traceparent: string | undefined,
) {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  if (traceparent !== undefined) headers.set('traceparent', traceparent);
  return headers;
}

/** The fetch that a Mesh handler is given: cancelled with the call, counted, and its failure kept before Mesh rewords it. */
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
