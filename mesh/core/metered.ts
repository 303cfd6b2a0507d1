import type { OperationScope } from '../contract/events.ts';

/** Hears where a piece of work on the thread begins and ends. Pieces may stand inside each other; none waits for anything. */
export interface Meter {
  /** Without an operation the piece belongs to the call of a source within which it runs. */
  begin(operation: OperationScope | undefined): void;
  end(): void;
}

let meters: readonly Meter[] = [];

/** Answers the function that takes the meter away. */
export function addMeter(meter: Meter): () => void {
  meters = [...meters, meter];
  return () => {
    meters = meters.filter((other) => other !== meter);
  };
}

/**
 * Work that a meter books to an operation, or without one to the call of a source in whose channel it runs (`trace`). For what takes time:
 * reading an answer, writing JSON. What an async function does behind its first `await` is metered only where it says so.
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
