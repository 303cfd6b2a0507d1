import { AsyncLocalStorage } from 'node:async_hooks';
import {
  calls,
  type OperationEvent,
  type OperationScope,
  operations,
  subscriptionEvents,
} from '../../mesh/contract/events.ts';
import { addMeter } from '../../mesh/core/metered.ts';
import { listening } from '../../mesh/core/observe.ts';
import { callOf, type Owner, ownerOf } from './owner.ts';
import { EndedSlices, type Slice } from './slices.ts';
import { Touched } from './touched.ts';

/** Thread time since the last `take`, in milliseconds of wall time. */
export interface Slices {
  readonly slices: readonly Slice[];
  readonly unattributedMs: number;
  readonly telemetryMs: number;
}

export interface Slicer {
  /** Ends the running slice, passes the window to `read` and opens the next one. */
  take(read: (slices: Slices) => void): void;
  stop(): void;
}

/**
 * Stored on the operation itself: a separate table would have to be weak, and weak tables cost at every
 * collection.
 */
const owning = Symbol('owner');
type Owned = OperationScope & { [owning]?: Owner };

/**
 * Cuts the thread's time into slices where metered work begins and ends. Attributes each slice to its
 * operation, event of a subscription or call of a source. Metered work names its operation. A source does not
 * know which operation it is called for, so the owner of its work travels in an AsyncLocalStorage that is
 * bound to the call. Time outside of metered work is not sliced.
 */
export function startSlicer({ now = () => performance.now() }: { now?: () => number } = {}): Slicer {
  const storage = new AsyncLocalStorage<Owner>();
  const outer: (Owner | undefined)[] = [];
  const touched = new Touched();
  const ended = new EndedSlices();
  let current: Owner | undefined;
  let sinceMs = now();
  let listenedMs = listening.milliseconds;
  let unattributedMs = 0;
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
    } else unattributedMs += slice;
    sinceMs = atMs;
    listenedMs = listenedNowMs;
  }

  const removeMeter = addMeter({
    begin(operation) {
      const owner = operation ? (operation as Owned)[owning] : storage.getStore();
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
    const owner = ((event as OperationEvent).operation as Owned)[owning];
    if (!owner) return;
    if (outer.length > 0) cut();
    endOne(owner);
    for (const call of owner.calls) endOne(call);
  };
  const endOne = (owner: Owner) => {
    owner.ended = true;
    ended.add(owner);
    touched.remove(owner);
  };
  const own = (event: unknown) => {
    const { operation } = event as OperationEvent;
    (operation as Owned)[owning] = ownerOf(operation);
  };
  for (const { start } of [operations, subscriptionEvents]) start.subscribe(own);
  calls.start.bindStore(storage, ({ leader, source }) => {
    const owner = (leader as Owned)[owning];
    return owner ? callOf(owner, source) : (owner as never);
  });
  for (const { asyncEnd } of [operations, subscriptionEvents]) asyncEnd.subscribe(end);

  return {
    take(read) {
      if (outer.length > 0) cut();
      const owners = touched.take();
      const live = owners.map(({ operation, source, sliceMs }) => ({
        ...{ operation, source, sliceMs },
        name: operation.name,
      }));
      read({ slices: [...ended.take(), ...live], unattributedMs, telemetryMs });
      for (const owner of owners) owner.sliceMs = 0;
      unattributedMs = 0;
      telemetryMs = 0;
    },
    stop() {
      removeMeter();
      for (const { asyncEnd } of [operations, subscriptionEvents]) asyncEnd.unsubscribe(end);
      for (const { start } of [operations, subscriptionEvents]) start.unsubscribe(own);
      calls.start.unbindStore(storage);
      storage.disable();
    },
  };
}
