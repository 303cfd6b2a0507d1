import type { Observed } from '../attack.ts';

const coded = /"code":\s*"[A-Z_]+"/;
const internal = /"code":\s*"INTERNAL/;
/** Enough of a response to find its code in. */
const readBytes = 64 * 1024;

/** Counts what an attack does and what comes back. */
export class Counter {
  #attempts = 0;
  #responded = 0;
  #largestResponseBytes = 0;
  #brokenResponses = 0;
  readonly #statuses: Record<string, number> = {};

  attempt(times = 1) {
    this.#attempts += times;
  }

  get attempts() {
    return this.#attempts;
  }

  /** `beginning`: at least the first bytes of the body. Returns whether it is a response as it should be. */
  response(status: number, bytes: number, beginning: string): boolean {
    this.#responded += 1;
    this.#largestResponseBytes = Math.max(this.#largestResponseBytes, bytes);
    this.#count(String(status));
    const text = beginning.slice(0, readBytes);
    const isBroken = status === 500 || internal.test(text) || (status >= 400 && !coded.test(text));
    if (isBroken) this.#brokenResponses += 1;
    return !isBroken;
  }

  /** A connection that ended without a response. */
  broken() {
    this.#count('broken');
  }

  observed(counts?: Record<string, number>): Observed {
    return {
      attempts: this.#attempts,
      responded: this.#responded,
      largestResponseBytes: this.#largestResponseBytes,
      brokenResponses: this.#brokenResponses,
      statuses: this.#statuses,
      ...(counts && { counts }),
    };
  }

  #count(status: string) {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }
}
