import { createFlights } from '../contract/flights.ts';
import type { FetchResult } from '../contract/source.ts';
import type { GuardedFetch } from './guard.ts';

/** Joins identical reads in flight: one upstream call answers everyone who asks the same at that moment. */
export function share(fetch: GuardedFetch): GuardedFetch {
  const flights = createFlights<FetchResult>();
  return async (request, context) => {
    if (request.coordinate.startsWith('Mutation.')) return fetch(request, context);
    return flights(JSON.stringify(request), context.signal, (signal) =>
      fetch(request, { ...context, signal }),
    );
  };
}
