import { AsyncLocalStorage } from 'node:async_hooks';
import {
  calls,
  type OperationEvent,
  type OperationScope,
  operations,
  subscriptionEvents,
} from '../../mesh/contract/events.ts';
import { addMeter } from '../../mesh/contract/metered.ts';
import { listening } from '../../mesh/contract/observe.ts';
import { createOwner, type Owner } from './owner.ts';
import { EndedSlices, type Slice } from './slices.ts';

/** What the thread did since the last `take`, in milliseconds of wall time on the thread. */
export interface Slices {
  readonly slices: readonly Slice[];
  readonly nobodyMs: number;
  readonly telemetryMs: number;
}

export interface Slicer {
  /** Books the slice that is running, then hands over the window and opens the next. */
  take(read: (slices: Slices) => void): void;
  stop(): void;
}

/**
 * Cuts the thread's time into slices where a metered piece of work begins and ends, and books each to the operation, event of
 * a subscription or call of a source in whose channel it ran: the owner travels in an AsyncLocalStorage, bound to the channels' starts. Time outside of
 * metered work is not sliced.
 */
export function startSlicer({ now = () => performance.now() }: { now?: () => number } = {}): Slicer {
  const storage = new AsyncLocalStorage<Owner>();
  const outer: (Owner | undefined)[] = [];
  const touched = new Set<Owner>();
  const ended = new EndedSlices();
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

  const removeMeter = addMeter({
    begin() {
      const owner = storage.getStore();
      if (outer.length === 0) {
        sinceMs = now();
        listenedMs = listening.milliseconds;
      } else if (owner !== current) cut();
      outer.push(current);
      current = owner;
    },
    end() {
      const before = outer.pop();
      if (outer.length === 0 || before !== current) cut();
      current = before;
    },
  });

  const end = (event: unknown) => {
    const owner = owners.get((event as OperationEvent).operation);
    if (!owner) return;
    if (outer.length > 0) cut();
    owners.delete(owner.operation);
    for (const one of [owner, ...owner.calls]) {
      one.ended = true;
      ended.add(one);
      touched.delete(one);
    }
  };
  /** Of operations under way. */
  const owners = new Map<OperationScope, Owner>();
  const own = ({ operation }: OperationEvent) => {
    const owner = createOwner(operation);
    owners.set(operation, owner);
    return owner;
  };
  operations.start.bindStore(storage, own);
  subscriptionEvents.start.bindStore(storage, own);
  calls.start.bindStore(storage, ({ source }) => {
    const asker = storage.getStore();
    if (!asker) return asker as never;
    const owner = createOwner(asker.operation, source);
    owners.get(asker.operation)?.calls.push(owner);
    return owner;
  });
  for (const { asyncEnd } of [operations, subscriptionEvents]) asyncEnd.subscribe(end);

  return {
    take(read) {
      if (outer.length > 0) cut();
      const live = [...touched].map(({ operation, source, sliceMs }) => ({
        ...{ operation, source, sliceMs },
        name: operation.name,
      }));
      read({ slices: [...ended.take(), ...live], nobodyMs, telemetryMs });
      for (const owner of touched) owner.sliceMs = 0;
      touched.clear();
      nobodyMs = 0;
      telemetryMs = 0;
    },
    stop() {
      removeMeter();
      for (const { asyncEnd } of [operations, subscriptionEvents]) asyncEnd.unsubscribe(end);
      for (const { start } of [operations, subscriptionEvents]) start.unbindStore(storage);
      calls.start.unbindStore(storage);
      storage.disable();
    },
  };
}
