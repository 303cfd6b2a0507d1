import type { OperationScope } from '../contract/events.ts';

/** Is notified when a piece of synchronous work begins and ends. Pieces may be nested. */
export interface Meter {
  /** Without an operation, the piece belongs to the surrounding call of a source. */
  begin(operation: OperationScope | undefined): void;
  end(): void;
}

let meters: readonly Meter[] = [];

/** Returns the function that removes the meter. */
export function addMeter(meter: Meter): () => void {
  meters = [...meters, meter];
  return () => {
    meters = meters.filter((other) => other !== meter);
  };
}

/**
 * Runs work whose CPU time a meter attributes to an operation. Without an operation it belongs to the
 * surrounding call of a source (`trace`). For slow synchronous work: parsing a response, writing JSON. Code
 * after the first `await` of an async function is not metered.
 */
export function metered<T>(work: () => T, operation?: OperationScope): T {
  const heard = meters;
  for (const meter of heard) meter.begin(operation);
  try {
    return work();
  } finally {
    for (const meter of heard) meter.end();
  }
}
