import { PertuisError } from '../contract/errors.ts';
import { Cancellation } from '../core/cancellation.ts';

/** An open subscription. `reader` is cancelled when it must end, for any reason. */
export interface OpenSubscription {
  readonly reader: Cancellation;
  end(): void;
}

export interface OpenSubscriptions {
  /** Opens a subscription, which ends with its client. Throws `DRAINING` after `completeAll`. */
  open(client: Cancellation): OpenSubscription;
  count(): number;
  /** Ends all open subscriptions, each with `complete`, and accepts no more. */
  completeAll(): void;
}

/** Creates the registry of open subscriptions in this process. It alone holds references to them. */
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
