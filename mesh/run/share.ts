import { createFlights } from '../contract/flights.ts';
import type { FetchResult } from '../contract/source.ts';
import type { GuardedFetch } from './guard.ts';

/**
 * Joins identical reads in flight: one upstream call answers everyone who asks the same at that moment. A read that began
 * before an invalidation is not joined after it: it may bring what is void.
 */
export function share(fetch: GuardedFetch, generation: () => number = () => 0): GuardedFetch {
  const flights = createFlights<FetchResult>();
  return async (request, context) => {
    if (request.coordinate.startsWith('Mutation.')) return fetch(request, context);
    return flights(`${generation()} ${JSON.stringify(request)}`, context.signal, (signal) =>
      fetch(request, { ...context, signal }),
    );
  };
}
