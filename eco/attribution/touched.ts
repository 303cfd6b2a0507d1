import type { Owner } from './owner.ts';

/**
 * The owners that have had time in this window and have not ended: a set in which each knows its own place, since a Set of
 * objects hashes them, for which each gets a hash of its own, and at ten thousand answers a second that showed.
 */
export class Touched {
  #owners: Owner[] = [];

  add(owner: Owner) {
    if (owner.place >= 0) return;
    owner.place = this.#owners.length;
    this.#owners.push(owner);
  }

  remove(owner: Owner) {
    const { place } = owner;
    if (place < 0) return;
    const last = this.#owners.pop() as Owner;
    if (last !== owner) {
      this.#owners[place] = last;
      last.place = place;
    }
    owner.place = -1;
  }

  /** Hands them over and begins anew. */
  take(): readonly Owner[] {
    const owners = this.#owners;
    this.#owners = [];
    for (const owner of owners) owner.place = -1;
    return owners;
  }
}
