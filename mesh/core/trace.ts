import type { TracingChannel } from 'node:diagnostics_channel';
import type { OperationScope, Stage } from '../contract/events.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { metered } from './metered.ts';

/**
 * Runs work inside a channel and meters its synchronous part. Publishes `start` before it, to which a
 * listener may bind an AsyncLocalStorage, and `end` after its synchronous part. Publishes `asyncEnd` once
 * when it has ended, with `error` on the event when it failed.
 */
export function trace<Event extends object, T>(
  channel: TracingChannel<unknown, Event>,
  event: Event,
  work: () => MaybePromise<T>,
): MaybePromise<T> {
  if (!channel.hasSubscribers) return work();
  const done = () => channel.asyncEnd.publish(event as never);
  const failed = (error: unknown) => {
    (event as { error?: unknown }).error = error;
    done();
  };
  return channel.start.runStores(event, () => {
    let result: MaybePromise<T>;
    try {
      result = metered(work, (event as { operation?: OperationScope }).operation);
    } catch (error) {
      channel.end.publish(event as never);
      failed(error);
      throw error;
    }
    channel.end.publish(event as never);
    if (result instanceof Promise) result.then(done, failed);
    else done();
    return result;
  });
}

/** Records with the operation how long a stage took. */
export function timed<T>(operation: OperationScope, stage: Stage, work: () => T): T {
  const startedAtMs = performance.now();
  let result: T;
  try {
    result = work();
  } catch (error) {
    note(operation, stage, startedAtMs, true);
    throw error;
  }
  if (result instanceof Promise)
    result.then(
      () => note(operation, stage, startedAtMs, false),
      () => note(operation, stage, startedAtMs, true),
    );
  else note(operation, stage, startedAtMs, false);
  return result;
}

function note({ stages }: OperationScope, stage: Stage, startedAtMs: number, failed: boolean) {
  stages.push({ stage, startedAtMs, endedAtMs: performance.now(), failed });
}
