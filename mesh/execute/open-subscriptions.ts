import { PertuisError } from '../contract/errors.ts';
import { Cancellation } from '../core/cancellation.ts';

/** One subscription that is open. `reader` leaves when it has to end, whoever ends it. */
export interface OpenSubscription {
  readonly reader: Cancellation;
  end(): void;
}

export interface OpenSubscriptions {
  /** Ends with the client. Throws `DRAINING` once all have been completed. */
  open(client: Cancellation): OpenSubscription;
  count(): number;
  /** Ends all that are open, each with `complete`, and takes no more. */
  completeAll(): void;
}

/** The subscriptions that are open in this process: nothing else keeps hold of them. */
export function createOpenSubscriptions(hold: () => () => void = () => () => {}): OpenSubscriptions {
  const open = new Set<OpenSubscription>();
  let draining = false;

  return {
    open(client) {
      if (draining) throw new PertuisError('DRAINING', 'The gateway is stopping: subscribe again shortly.');
      const reader = new Cancellation();
      const letGo = hold();
      const end = () => {
        client.offCancel(end);
        open.delete(subscription);
        reader.cancel();
        letGo();
      };
      const subscription = { reader, end };
      open.add(subscription);
      client.onCancel(end);
      return subscription;
    },
    count: () => open.size,
    completeAll() {
      draining = true;
      for (const { end } of [...open]) end();
    },
  };
}
