import { Cancellation } from './cancellation.ts';

/** Waits for the result of work that others may wait for, too. */
export interface Waiter<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** `shared` is cancelled when the last waiter has left. */
type Work<Result> = (shared: Cancellation) => Promise<Result>;

/** Work that is about to begin or running, with its waiters. It is cancelled when the last of them leaves. */
export class InFlight<Result> {
  readonly #shared = new Cancellation();
  #waiters: Waiter<Result>[] = [];
  #state: 'waiting' | 'running' | 'ended' = 'waiting';
  #into: InFlight<Result> | undefined;
  #onEnd: (() => void) | undefined;

  addWaiter(waiter: Waiter<Result>) {
    this.#waiters.push(waiter);
  }

  removeWaiter(waiter: Waiter<Result>): void {
    this.#into?.removeWaiter(waiter);
    const index = this.#waiters.indexOf(waiter);
    if (index < 0) return;
    this.#waiters.splice(index, 1);
    if (this.#waiters.length > 0 || this.#state !== 'running') return;
    this.#end();
    this.#shared.cancel();
  }

  get isAbandoned(): boolean {
    return this.#waiters.length === 0;
  }

  /** Calls `onEnd` when the work has ended or was cancelled. */
  start(work: Work<Result>, onEnd: () => void) {
    this.#state = 'running';
    this.#onEnd = onEnd;
    work(this.#shared).then(
      (result) => this.#settle((waiter) => waiter.resolve(result)),
      (error) => this.#settle((waiter) => waiter.reject(error)),
    );
  }

  /** Moves all waiters to another entry. */
  follow(other: InFlight<Result>) {
    this.#into = other;
    for (const waiter of this.#waiters) other.addWaiter(waiter);
    this.#waiters = [];
  }

  #settle(notify: (waiter: Waiter<Result>) => void) {
    if (this.#state === 'ended') return;
    this.#end();
    for (const waiter of this.#waiters) notify(waiter);
    this.#waiters = [];
  }

  #end() {
    this.#state = 'ended';
    this.#onEnd?.();
  }
}

/**
 * Coalesces identical work: all callers with the same key share one result while the work is running. The
 * work has its own {@link Cancellation}, so that a leader that leaves does not fail the waiters.
 */
export class InFlightMap<Result> {
  readonly #entries = new Map<string, InFlight<Result>>();

  /** Returns the entry, for `removeWaiter`. `work` begins only when no entry with this key is running. */
  coalesce(key: string, waiter: Waiter<Result>, work: Work<Result>): InFlight<Result> {
    const known = this.#entries.get(key);
    const entry = known ?? new InFlight<Result>();
    entry.addWaiter(waiter);
    if (!known) this.start(key, entry, work);
    return entry;
  }

  /** Starts an entry that has its waiters already, unless the same work is running. */
  start(key: string, entry: InFlight<Result>, work: Work<Result>) {
    const known = this.#entries.get(key);
    if (known) return entry.follow(known);
    this.#entries.set(key, entry);
    entry.start(work, () => this.#entries.delete(key));
  }
}
