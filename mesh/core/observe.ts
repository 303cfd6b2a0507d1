import type { Channel, TracingChannel } from 'node:diagnostics_channel';

type Failure = (error: unknown) => void;

/** What listening has taken so far, in this process: the eco ledger books it as telemetry's own. */
export const listening = { milliseconds: 0 };

/**
 * Subscribes without risk to the query: diagnostics_channel rethrows a subscriber's error as an uncaught exception, so each
 * one is caught and handed to `onFailure`. Answers the function that ends the subscription.
 */
export function observe<Message extends object>(
  channel: Channel<unknown, Message>,
  listener: (message: Message) => void,
  onFailure: Failure,
): () => void {
  const safe = (message: unknown) => {
    const startedAtMs = performance.now();
    try {
      listener(message as Message);
    } catch (error) {
      onFailure(error);
    }
    listening.milliseconds += performance.now() - startedAtMs;
  };
  channel.subscribe(safe);
  return () => channel.unsubscribe(safe);
}

/** What a listener may do at the two ends of a piece of work. `error` is set when the work failed. */
export interface SpanListener<Event extends object> {
  start?(event: Event): void;
  end?(event: Event, error: unknown): void;
}

/** Hears of work once when it starts and once when it has ended (`trace`). */
export function observeSpans<Event extends object>(
  channel: TracingChannel<unknown, Event>,
  listener: SpanListener<Event>,
  onFailure: Failure,
): () => void {
  const { start, end } = listener;
  const ended = (event: Event) => end?.(event, (event as { error?: unknown }).error);
  const stops = [observe(channel.asyncEnd as Channel<unknown, Event>, ended, onFailure)];
  if (start) stops.push(observe(channel.start as Channel<unknown, Event>, start, onFailure));
  return () => {
    for (const stop of stops) stop();
  };
}
