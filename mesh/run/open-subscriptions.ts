import { PertuisError } from '../contract/errors.ts';

/** One subscription that is open. `signal` aborts when it has to end, whoever ends it. */
export interface OpenSubscription {
  readonly signal: AbortSignal;
  end(): void;
}

export interface OpenSubscriptions {
  /** Ends with the client. Throws `DRAINING` once all have been completed. */
  open(client: AbortSignal): OpenSubscription;
  count(): number;
  /** Ends all that are open, each with `complete`, and takes no more. */
  completeAll(): void;
}

/** The subscriptions that are open in this process: nothing else keeps hold of them. */
export function createOpenSubscriptions(): OpenSubscriptions {
  const open = new Set<OpenSubscription>();
  let draining = false;

  return {
    open(client) {
      if (draining) throw new PertuisError('DRAINING', 'The gateway is stopping: subscribe again shortly.');
      const ended = new AbortController();
      const end = () => {
        client.removeEventListener('abort', end);
        open.delete(subscription);
        ended.abort();
      };
      const subscription = { signal: ended.signal, end };
      open.add(subscription);
      if (client.aborted) end();
      else client.addEventListener('abort', end, { once: true });
      return subscription;
    },
    count: () => open.size,
    completeAll() {
      draining = true;
      for (const { end } of [...open]) end();
    },
  };
}
