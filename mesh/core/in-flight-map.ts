import { Cancellation } from './cancellation.ts';

/** Somebody who waits for work that others may wait for, too. */
export interface Waiter<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** `crew` leaves when nobody waits any more. */
type Work<Result> = (shared: Cancellation) => Promise<Result>;

/** Work that is about to begin or under way, and who waits for it. Given up when nobody does any more. */
export class InFlight<Result> {
  readonly #shared = new Cancellation();
  #waiters: Waiter<Result>[] = [];
  #state: 'waiting' | 'under way' | 'over' = 'waiting';
  #into: InFlight<Result> | undefined;
  #onOver: (() => void) | undefined;

  addWaiter(waiter: Waiter<Result>) {
    this.#waiters.push(waiter);
  }

  removeWaiter(waiter: Waiter<Result>): void {
    this.#into?.removeWaiter(waiter);
    const index = this.#waiters.indexOf(waiter);
    if (index < 0) return;
    this.#waiters.splice(index, 1);
    if (this.#waiters.length > 0 || this.#state !== 'under way') return;
    this.#end();
    this.#shared.cancel();
  }

  get isAbandoned(): boolean {
    return this.#waiters.length === 0;
  }

  /** `onOver` is called when the work has ended or was given up. */
  start(work: Work<Result>, onOver: () => void) {
    this.#state = 'under way';
    this.#onOver = onOver;
    work(this.#shared).then(
      (result) => this.#land((waiter) => waiter.resolve(result)),
      (error) => this.#land((waiter) => waiter.reject(error)),
    );
  }

  /** Whoever waits here waits for the other from now on. */
  follow(other: InFlight<Result>) {
    this.#into = other;
    for (const waiter of this.#waiters) other.addWaiter(waiter);
    this.#waiters = [];
  }

  #land(tell: (waiter: Waiter<Result>) => void) {
    if (this.#state === 'over') return;
    this.#end();
    for (const waiter of this.#waiters) tell(waiter);
    this.#waiters = [];
  }

  #end() {
    this.#state = 'over';
    this.#onOver?.();
  }
}

/**
 * Joins identical work: everyone who asks for a key while it is under way gets the one result. The work has a crew of its
 * own, which leaves when the last asker has left, so that the first one's leaving harms nobody.
 */
export class InFlightMap<Result> {
  readonly #entries = new Map<string, InFlight<Result>>();

  /** Answers the entry, to `leave` it. `work` begins when nobody has asked for this key yet. */
  coalesce(key: string, waiter: Waiter<Result>, work: Work<Result>): InFlight<Result> {
    const known = this.#entries.get(key);
    const entry = known ?? new InFlight<Result>();
    entry.addWaiter(waiter);
    if (!known) this.start(key, entry, work);
    return entry;
  }

  /** Starts a entry that has gathered its waiters already, unless the same is under way. */
  start(key: string, entry: InFlight<Result>, work: Work<Result>) {
    const known = this.#entries.get(key);
    if (known) return entry.follow(known);
    this.#entries.set(key, entry);
    entry.start(work, () => this.#entries.delete(key));
  }
}
