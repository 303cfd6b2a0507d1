/** A body is large from here on. */
export const largeBytes = 2 * 1024 * 1024;
/** Of one upstream: so that what it sends at once is bounded in all, and no other upstream waits for it. */
const largeAtOnce = 2;

/** Lets a few large bodies of one upstream be read at a time. The others wait, and their senders with them. */
export class LargeBodies {
  #free = largeAtOnce;
  readonly #waiting = new Set<() => void>();

  /** Resolves when the body may be read on; rejects when the call is over before that. `leave` has to follow. */
  enter(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.delete(start);
        reject(signal.reason);
      };
      this.#waiting.add(start);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Once what was read has been parsed, which follows in the same turn. */
  readonly leave = () => {
    setImmediate(() => {
      const [next] = this.#waiting;
      if (next === undefined) this.#free += 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    });
  };
}
