import type { Observed } from '../attack.ts';

const coded = /"code":\s*"[A-Z_]+"/;
const internal = /"code":\s*"INTERNAL/;
/** Enough of an answer to find its code in. */
const readBytes = 64 * 1024;

/** Counts what an attack does and what comes back. */
export class Counter {
  #attempts = 0;
  #answered = 0;
  #largestAnswerBytes = 0;
  #brokenAnswers = 0;
  readonly #statuses: Record<string, number> = {};

  attempt(times = 1) {
    this.#attempts += times;
  }

  get attempts() {
    return this.#attempts;
  }

  /** `beginning`: at least the first bytes of the body. Returns whether it is an answer as it should be. */
  answer(status: number, bytes: number, beginning: string): boolean {
    this.#answered += 1;
    this.#largestAnswerBytes = Math.max(this.#largestAnswerBytes, bytes);
    this.#count(String(status));
    const text = beginning.slice(0, readBytes);
    const isBroken = status === 500 || internal.test(text) || (status >= 400 && !coded.test(text));
    if (isBroken) this.#brokenAnswers += 1;
    return !isBroken;
  }

  /** A connection that ended without an answer. */
  broken() {
    this.#count('broken');
  }

  observed(counts?: Record<string, number>): Observed {
    return {
      attempts: this.#attempts,
      answered: this.#answered,
      largestAnswerBytes: this.#largestAnswerBytes,
      brokenAnswers: this.#brokenAnswers,
      statuses: this.#statuses,
      ...(counts && { counts }),
    };
  }

  #count(status: string) {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }
}
