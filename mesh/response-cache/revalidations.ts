import { PertuisError } from '../contract/errors.ts';
import { operations } from '../contract/events.ts';
import type { HttpResponse, RequestContext } from '../contract/request-context.ts';
import { Cancellation } from '../core/cancellation.ts';
import { trace } from '../core/trace.ts';

export interface Revalidations {
  /** Asks anew in the background, unless that is under way already or too much else is. Answers at once. */
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

/** An answer whose refresh finds no place stays stale until somebody asks for it again. */
const maxUnderWay = 32;

/**
 * Questions that the gateway asks again by itself, each once at a time, for the asker who was given the stale answer: same
 * principal, same view, waiting on its own account, so that it outlives the asker. Each is an operation in metrics and the eco ledger.
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
      const coded = error instanceof PertuisError ? error : new PertuisError('INTERNAL', 'a refresh failed');
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
      // The stale answer goes out first: planning a refresh would keep its asker waiting.
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
