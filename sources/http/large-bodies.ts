/** Bytes above which a body is large. */
export const largeBytes = 2 * 1024 * 1024;
/**
 * Large bodies of one upstream that are read at once. The limit bounds their memory, and no other upstream waits for them.
 */
const largeAtOnce = 2;

/** Limits how many large bodies of one upstream are read at once. The others wait under backpressure. */
export class LargeBodies {
  #free = largeAtOnce;
  readonly #waiting = new Set<() => void>();

  /**
   * Resolves when the body may be read further. Rejects when the request ends first. The caller must call `leave`
   * afterwards.
   */
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

  /** Releases the place after the parsing, which follows in the same turn. */
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
