import type { FetchResult } from '../contract/source.ts';
import type { GuardedFetch } from './guard.ts';

interface Shared {
  readonly result: Promise<FetchResult>;
  readonly abort: AbortController;
  settled: boolean;
  waiting: number;
}

/**
 * Joins identical reads in flight: one upstream call answers everyone who asks the same at that moment. The call is
 * aborted only when the last of them has left, so the first asker's disconnect harms nobody.
 */
export function share(fetch: GuardedFetch): GuardedFetch {
  const inFlight = new Map<string, Shared>();

  return async (request, context) => {
    if (request.coordinate.startsWith('Mutation.')) return fetch(request, context);
    const key = JSON.stringify(request);
    const shared = inFlight.get(key) ?? start(key);
    shared.waiting += 1;
    try {
      return await untilLeft(shared.result, context.signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) leave(key, shared);
    }

    function start(key: string): Shared {
      const abort = new AbortController();
      const result = fetch(request, { ...context, signal: abort.signal });
      const shared: Shared = { result, abort, settled: false, waiting: 0 };
      inFlight.set(key, shared);
      result
        .catch(() => {})
        .finally(() => {
          shared.settled = true;
          forget(key, shared);
        });
      return shared;
    }
  };

  function leave(key: string, shared: Shared) {
    forget(key, shared);
    if (!shared.settled) shared.abort.abort();
  }
  function forget(key: string, shared: Shared) {
    if (inFlight.get(key) === shared) inFlight.delete(key);
  }
}

function untilLeft<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const left = () => reject(signal.reason);
    if (signal.aborted) return left();
    signal.addEventListener('abort', left, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', left));
  });
}
