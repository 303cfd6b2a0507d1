import type { MaybePromise } from './maybe-promise.ts';

/** Counts what is in flight, to learn when the process is idle. */
export interface Occupancy {
  /** Counts the work until it settles. */
  during<T>(work: () => MaybePromise<T>): MaybePromise<T>;
  /** Counts one until the returned function is called. Later calls of it do nothing. */
  hold(): () => void;
  /** Resolves the first time that nothing is in flight. */
  empty(): Promise<void>;
}

export function createOccupancy(): Occupancy {
  let held = 0;
  let waiting: (() => void)[] = [];

  const leave = () => {
    held -= 1;
    if (held > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  return {
    during(work) {
      held += 1;
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        leave();
        throw error;
      }
      if (result instanceof Promise) result.then(leave, leave);
      else leave();
      return result;
    },
    hold() {
      held += 1;
      let isHeld = true;
      return () => {
        if (isHeld) leave();
        isHeld = false;
      };
    },
    empty: () => (held === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
