/**
 * Somebody who waits for an answer and may leave before it comes. An AbortSignal says the same, but making and hearing one
 * costs microseconds, which is much of what a question costs; `signal` makes one for those who need it.
 */
export class Leaving {
  #hasLeft = false;
  #reason: unknown;
  #listeners: (() => void)[] | undefined;
  #controller: AbortController | undefined;

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#hasLeft) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  leave(reason: unknown = new DOMException('The asker left.', 'AbortError')) {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners;
    this.#listeners = undefined;
    for (const listener of listeners ?? []) listener();
  }

  /** At once when they have left already. */
  onLeave(listener: () => void) {
    if (this.#hasLeft) listener();
    else if (this.#listeners) this.#listeners.push(listener);
    else this.#listeners = [listener];
  }

  offLeave(listener: () => void) {
    const index = this.#listeners?.indexOf(listener) ?? -1;
    if (index >= 0) this.#listeners?.splice(index, 1);
  }
}
