import { Counter, type Registry } from 'prom-client';
import { subscriptionEvents } from '../contract/events.ts';
import { observeSpans } from '../core/observe.ts';

/** Counts the events of subscriptions. Returns the function that stops it. */
export function watchSubscriptions(registry: Registry, onFailure: () => void): () => void {
  const count = new Counter({
    name: 'pertuis_subscription_events_total',
    help: 'Events of subscriptions, by their source and whether they succeeded.',
    labelNames: ['source', 'outcome'],
    registers: [registry],
  });
  return observeSpans(
    subscriptionEvents,
    { end: ({ source, outcome }) => count.inc({ source, outcome }) },
    onFailure,
  );
}
