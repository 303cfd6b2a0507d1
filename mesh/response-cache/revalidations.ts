import { PertuisError } from '../contract/errors.ts';
import { operations } from '../contract/events.ts';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { Cancellation } from '../core/cancellation.ts';
import { trace } from '../core/trace.ts';

export interface Revalidations {
  /**
   * Starts a revalidation in the background and returns immediately. Does nothing when one is in progress or
   * too many are.
   */
  start(
    key: string,
    origin: RequestContext,
    sendQuery: (requestContext: RequestContext) => Promise<HttpResponse>,
  ): void;
  stop(): void;
}

interface Options {
  readonly ttlSeconds: number;
  readonly onUnexpected: (error: unknown) => void;
}

/** Bound of concurrent revalidations. Beyond it, a response stays stale until its next request. */
const maxUnderWay = 32;

/**
 * Creates the revalidations of stale responses, at most one for each key at a time. Each runs with the
 * principal and the view of the client that received the stale response.
 *
 * It has its own cancellation, so that it outlives the client's request. Metrics and the eco ledger count it
 * as an operation.
 */
export function createRevalidations({ ttlSeconds, onUnexpected }: Options): Revalidations {
  const underWay = new Map<string, Cancellation>();
  let stopped = false;

  async function attempt(
    requestContext: RequestContext,
    sendQuery: (requestContext: RequestContext) => Promise<HttpResponse>,
  ) {
    const { operation, request } = requestContext;
    try {
      operation.status = (await sendQuery(requestContext)).status;
    } catch (error) {
      const coded =
        error instanceof PertuisError
          ? error
          : new PertuisError(
              'INTERNAL',
              'The revalidation of a cached response failed. See the log for its cause.',
            );
      operation.status = coded.status;
      operation.errorCodes = [coded.code];
      if (coded !== error && !request.cancellation.isCancelled) onUnexpected(error);
    }
  }

  return {
    start(key, origin, sendQuery) {
      if (stopped || underWay.has(key) || underWay.size >= maxUnderWay) return;
      const cancellation = new Cancellation();
      underWay.set(key, cancellation);
      // The stale response leaves first: planning a revalidation would delay its client.
      setImmediate(async () => {
        const requestContext = contextFor(origin, cancellation, ttlSeconds);
        if (!stopped)
          await trace(operations, { operation: requestContext.operation }, () =>
            attempt(requestContext, sendQuery),
          );
        underWay.delete(key);
      });
    },
    stop() {
      stopped = true;
      for (const cancellation of underWay.values()) cancellation.cancel();
    },
  };
}

function contextFor(origin: RequestContext, cancellation: Cancellation, ttlSeconds: number): RequestContext {
  const { request, principal, view, operation } = origin;
  return {
    request: { ...request, cancellation },
    operation: {
      startedAtMs: performance.now(),
      name: operation.name,
      type: operation.type,
      consumer: operation.consumer,
      cache: 'revalidation',
      status: 0,
      errorCodes: [],
      receivedBytes: 0,
      sentBytes: 0,
      stages: [],
      fetches: [],
    },
    executionInfo: { ttlSeconds, provenance: [], requestedExtensions: new Set() },
    principal,
    view,
  };
}
