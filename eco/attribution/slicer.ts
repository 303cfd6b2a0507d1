import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { Channel } from 'node:diagnostics_channel';
import { fetches, type OperationEvent, operations, subscriptionEvents } from '../../mesh/contract/events.ts';
import { listening } from '../../mesh/contract/observe.ts';
import { createOwner, type Owner } from './owner.ts';

/** What the thread did since the last `take`, in milliseconds of wall time on the thread. */
export interface Slices {
  readonly owners: readonly Owner[];
  readonly nobodyMs: number;
  readonly telemetryMs: number;
}

export interface Slicer {
  /** Books the slice that is running, then hands over the window and opens the next. Read `sliceMs` before it returns to use. */
  take(read: (slices: Slices) => void): void;
  stop(): void;
}

/**
 * Cuts the thread's time into slices and books each to its owner. Slices end where an asynchronous callback starts or ends
 * (async_hooks), and where an operation, an event of a subscription or a call of a source does (tracing channels, which also carry the owner in an
 * AsyncLocalStorage). Time outside of callbacks is not sliced.
 */
export function startSlicer({ now = () => performance.now() }: { now?: () => number } = {}): Slicer {
  const storage = new AsyncLocalStorage<Owner>();
  const outer: (Owner | undefined)[] = [];
  const touched = new Set<Owner>();
  let current: Owner | undefined;
  let sinceMs = now();
  let listenedMs = listening.milliseconds;
  let nobodyMs = 0;
  let telemetryMs = 0;

  function cut() {
    const atMs = now();
    const listenedNowMs = listening.milliseconds;
    const telemetry = Math.min(listenedNowMs - listenedMs, atMs - sinceMs);
    const slice = atMs - sinceMs - telemetry;
    telemetryMs += telemetry;
    if (current && !current.ended) {
      current.sliceMs += slice;
      touched.add(current);
    } else nobodyMs += slice;
    sinceMs = atMs;
    listenedMs = listenedNowMs;
  }

  const hook = createHook({
    before() {
      if (outer.length > 0) cut();
      else skipIdle();
      outer.push(current);
      current = storage.getStore();
    },
    after() {
      if (outer.length === 0) return;
      cut();
      current = outer.pop();
    },
  });
  function skipIdle() {
    sinceMs = now();
    listenedMs = listening.milliseconds;
  }

  /** By event until it has left its synchronous part, by operation until it has ended. */
  const owned = new Map<object, Owner>();
  const begin = () => {
    cut();
    current = storage.getStore();
  };
  const leave = (event: unknown) => {
    cut();
    const owner = owned.get(event as object);
    owned.delete(event as object);
    if (owner && current === owner) current = owner.parent;
  };
  const end = (event: unknown) => {
    const owner = owned.get((event as OperationEvent).operation);
    if (!owner) return;
    cut();
    owned.delete(owner.operation);
    owner.ended = true;
  };

  const own = (event: OperationEvent) => {
    const owner = createOwner(event.operation);
    owned.set(event, owner);
    owned.set(event.operation, owner);
    return owner;
  };
  operations.start.bindStore(storage, own);
  subscriptionEvents.start.bindStore(storage, own);
  fetches.start.bindStore(storage, (event) => {
    const owner = createOwner(event.operation, storage.getStore(), event.source);
    owned.set(event, owner);
    return owner;
  });
  const subscriptions: [Channel<unknown, never>, (event: unknown) => void][] = [];
  for (const channel of [operations, subscriptionEvents, fetches]) {
    subscriptions.push([channel.start as never, begin], [channel.end as never, leave]);
  }
  for (const channel of [operations, subscriptionEvents])
    subscriptions.push([channel.asyncEnd as never, end]);
  for (const [channel, listener] of subscriptions) channel.subscribe(listener);
  hook.enable();

  return {
    take(read) {
      cut();
      read({ owners: [...touched], nobodyMs, telemetryMs });
      for (const owner of touched) owner.sliceMs = 0;
      touched.clear();
      nobodyMs = 0;
      telemetryMs = 0;
    },
    stop() {
      hook.disable();
      for (const [channel, listener] of subscriptions) channel.unsubscribe(listener);
      operations.start.unbindStore(storage);
      subscriptionEvents.start.unbindStore(storage);
      fetches.start.unbindStore(storage);
      storage.disable();
    },
  };
}
