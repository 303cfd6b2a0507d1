import type { FetchContext, FetchRequest, FetchResult, Value } from '../../mesh/contract/source.ts';

/** Events of a source that a test controls. */
export interface Feed {
  readonly subscribe: (request: FetchRequest, context: FetchContext) => AsyncIterable<FetchResult>;
  readonly received: FetchRequest[];
  /** Returns the number of open subscribers. */
  open(): number;
  push(value: Value, bytes?: number): void;
  /** Ends the upstream: it completes, or fails. */
  end(failure?: Error): void;
}

interface Subscriber {
  readonly events: FetchResult[];
  ended: { readonly failure: Error | undefined } | undefined;
  wake: () => void;
}

export function createFeed(source: string): Feed {
  const subscribers = new Set<Subscriber>();
  const received: FetchRequest[] = [];
  const each = (change: (subscriber: Subscriber) => void) => {
    for (const subscriber of subscribers) {
      change(subscriber);
      subscriber.wake();
    }
  };
  return {
    received,
    open: () => subscribers.size,
    push(value, bytes = 1) {
      const provenance = { source, fetchedAt: '2026-11-01T00:00:00.000Z', bytes, calls: 0 };
      each(({ events }) => events.push({ rows: [{ value }], provenance }));
    },
    end: (failure) =>
      each((subscriber) => {
        subscriber.ended = { failure };
      }),
    async *subscribe(request, { signal }) {
      received.push(request);
      const subscriber: Subscriber = { events: [], ended: undefined, wake() {} };
      subscribers.add(subscriber);
      signal.addEventListener('abort', () => subscriber.wake());
      try {
        while (!signal.aborted) {
          const event = subscriber.events.shift();
          if (event) yield event;
          else if (subscriber.ended?.failure) throw subscriber.ended.failure;
          else if (subscriber.ended) return;
          else
            await new Promise<void>((resolve) => {
              subscriber.wake = resolve;
            });
        }
      } finally {
        subscribers.delete(subscriber);
      }
    },
  };
}
