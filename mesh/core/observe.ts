import type { Channel, TracingChannel } from 'node:diagnostics_channel';

type Failure = (error: unknown) => void;

/**
 * Time that listeners have taken so far in this process, in milliseconds. The eco ledger attributes it to
 * telemetry.
 */
export const listening = { milliseconds: 0 };

/**
 * Subscribes without risk to the request. diagnostics_channel rethrows a subscriber's error as an uncaught
 * exception, so each error is caught and passed to `onFailure`. Returns the function that unsubscribes.
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

/** Listens to the start and the end of work. `error` is set when the work failed. */
export interface SpanListener<Event extends object> {
  start?(event: Event): void;
  end?(event: Event, error: unknown): void;
}

/** Notifies the listener once when work starts and once when it has ended (`trace`). */
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
