import { PertuisError } from '../contract/errors.ts';
import type { FetchResult } from '../contract/source.ts';

/** Bound of the waiting events of one subscriber. */
const maxEvents = 100;
const maxBytes = 4 * 1024 * 1024;

/**
 * Queues the events of a source, so that a slow subscriber is disconnected instead of receiving ever older
 * events.
 *
 * Above the bound, the queue closes the source, delivers the waiting events and throws
 * `SUBSCRIPTION_OVERRUN`. It ends immediately when `signal` aborts.
 */
export async function* queueEvents(
  source: AsyncIterable<FetchResult>,
  signal: AbortSignal,
): AsyncGenerator<FetchResult> {
  const waiting: FetchResult[] = [];
  let bytes = 0;
  let end: { readonly error?: unknown } | undefined;
  let wake = () => {};

  async function pump() {
    try {
      for await (const event of source) {
        if (signal.aborted) break;
        bytes += event.provenance.bytes;
        waiting.push(event);
        if (waiting.length > maxEvents || bytes > maxBytes) throw overrun();
        wake();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    wake();
  }

  const stop = () => wake();
  signal.addEventListener('abort', stop, { once: true });
  void pump();
  try {
    while (!signal.aborted) {
      const event = waiting.shift();
      if (event) {
        bytes -= event.provenance.bytes;
        yield event;
      } else if (end) {
        if ('error' in end) throw end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function overrun() {
  return new PertuisError(
    'SUBSCRIPTION_OVERRUN',
    'Events arrived faster than they were read: subscribe again.',
  );
}
