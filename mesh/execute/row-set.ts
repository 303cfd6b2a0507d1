import type { Key, Row } from '../contract/source.ts';
import type { RowGuard } from './row-guard.ts';

/** Distinct keys, and a text that is the same for the same keys. */
export interface KeySet {
  readonly keys: readonly Key[];
  readonly text: string;
}

/**
 * Rows and derived values, each computed once. Several operations may hold the same rows after coalesced
 * reads, and need the same keys.
 */
export class RowSet {
  readonly rows: readonly Row[];
  readonly #keys = new Map<string, KeySet>();
  readonly #below = new Map<string, RowSet>();
  readonly #visible = new Map<RowGuard, RowSet>();

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  /** Collects the objects in values that may be objects, lists of them, or null. */
  static of(values: readonly unknown[]): RowSet {
    const objects: Row[] = [];
    const add = (value: unknown) => {
      if (Array.isArray(value)) value.forEach(add);
      else if (value !== null && typeof value === 'object') objects.push(value as Row);
    };
    values.forEach(add);
    return new RowSet(objects);
  }

  /** Returns the values of a field of the rows, without null. */
  keys(field: string): KeySet {
    let known = this.#keys.get(field);
    if (!known) {
      const keys = new Set<Key>();
      for (const row of this.rows) {
        const key = row[field];
        if (key !== null && key !== undefined) keys.add(key as Key);
      }
      known = keySet([...keys]);
      this.#keys.set(field, known);
    }
    return known;
  }

  /** Returns the objects under a field of the rows. */
  below(field: string): RowSet {
    let known = this.#below.get(field);
    if (!known) {
      known = RowSet.of(this.rows.map((row) => row[field]));
      this.#below.set(field, known);
    }
    return known;
  }

  /** Returns the rows that the client may see. */
  visible(guard: RowGuard | undefined): RowSet {
    if (!guard) return this;
    let known = this.#visible.get(guard);
    if (!known) {
      known = new RowSet(this.rows.filter(guard.sees));
      this.#visible.set(guard, known);
    }
    return known;
  }

  /** Returns the rows of one type, where rows may have several. */
  ofType(name: string): RowSet {
    return new RowSet(this.rows.filter((row) => row.__typename === name));
  }
}

export function keySet(keys: readonly Key[]): KeySet {
  return { keys, text: JSON.stringify(keys) };
}
