/** Work under way, by key. `start` gets the signal that the work has to heed. */
export type Flights<Result> = (
  key: string,
  asker: AbortSignal,
  start: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>;

interface Flight<Result> {
  readonly result: Promise<Result>;
  readonly abort: AbortController;
  settled: boolean;
  waiting: number;
}

/**
 * Joins identical work: everyone who asks for a key while it is under way gets the one result. The work has a signal of its
 * own, which aborts when the last asker has left, so that the first one's leaving harms nobody.
 */
export function createFlights<Result>(): Flights<Result> {
  const flights = new Map<string, Flight<Result>>();

  return async (key, asker, start) => {
    const flight = flights.get(key) ?? take(key, start);
    flight.waiting += 1;
    try {
      return await untilLeft(flight.result, asker);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        forget(key, flight);
        if (!flight.settled) flight.abort.abort();
      }
    }
  };

  function take(key: string, start: (signal: AbortSignal) => Promise<Result>): Flight<Result> {
    const abort = new AbortController();
    const flight = { result: start(abort.signal), abort, settled: false, waiting: 0 };
    flights.set(key, flight);
    flight.result
      .catch(() => {})
      .finally(() => {
        flight.settled = true;
        forget(key, flight);
      });
    return flight;
  }

  function forget(key: string, flight: Flight<Result>) {
    if (flights.get(key) === flight) flights.delete(key);
  }
}

function untilLeft<T>(result: Promise<T>, asker: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const left = () => reject(asker.reason);
    if (asker.aborted) return left();
    asker.addEventListener('abort', left, { once: true });
    result.then(resolve, reject).finally(() => asker.removeEventListener('abort', left));
  });
}
