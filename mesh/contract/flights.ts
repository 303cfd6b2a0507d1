import { Leaving } from './leaving.ts';

/** Somebody who waits for work that others may wait for, too. */
export interface Waiter<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** `crew` leaves when nobody waits any more. */
type Work<Result> = (crew: Leaving) => Promise<Result>;

/** Work that is about to begin or under way, and who waits for it. Given up when nobody does any more. */
export class Flight<Result> {
  readonly #crew = new Leaving();
  #waiters: Waiter<Result>[] = [];
  #state: 'waiting' | 'under way' | 'over' = 'waiting';
  #into: Flight<Result> | undefined;
  #onOver: (() => void) | undefined;

  join(waiter: Waiter<Result>) {
    this.#waiters.push(waiter);
  }

  leave(waiter: Waiter<Result>): void {
    this.#into?.leave(waiter);
    const index = this.#waiters.indexOf(waiter);
    if (index < 0) return;
    this.#waiters.splice(index, 1);
    if (this.#waiters.length > 0 || this.#state !== 'under way') return;
    this.#end();
    this.#crew.leave();
  }

  get isAbandoned(): boolean {
    return this.#waiters.length === 0;
  }

  /** `onOver` is called when the work has ended or was given up. */
  start(work: Work<Result>, onOver: () => void) {
    this.#state = 'under way';
    this.#onOver = onOver;
    work(this.#crew).then(
      (result) => this.#land((waiter) => waiter.resolve(result)),
      (error) => this.#land((waiter) => waiter.reject(error)),
    );
  }

  /** Whoever waits here waits for the other from now on. */
  follow(other: Flight<Result>) {
    this.#into = other;
    for (const waiter of this.#waiters) other.join(waiter);
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
export class Flights<Result> {
  readonly #underWay = new Map<string, Flight<Result>>();

  /** Answers the flight, to `leave` it. `work` begins when nobody has asked for this key yet. */
  join(key: string, waiter: Waiter<Result>, work: Work<Result>): Flight<Result> {
    const under = this.#underWay.get(key);
    const flight = under ?? new Flight<Result>();
    flight.join(waiter);
    if (!under) this.start(key, flight, work);
    return flight;
  }

  /** Starts a flight that has gathered its waiters already, unless the same is under way. */
  start(key: string, flight: Flight<Result>, work: Work<Result>) {
    const under = this.#underWay.get(key);
    if (under) return flight.follow(under);
    this.#underWay.set(key, flight);
    flight.start(work, () => this.#underWay.delete(key));
  }
}
