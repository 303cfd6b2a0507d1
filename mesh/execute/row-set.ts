import type { Key, Row } from '../contract/source.ts';
import type { RowGuard } from './row-guard.ts';

/** Distinct keys, and a text that is the same for the same keys. */
export interface KeySet {
  readonly keys: readonly Key[];
  readonly text: string;
}

/**
 * Rows and what is derived from them, each thing once: many questions may hold the same rows when their reads were joined, and
 * need the same keys of them.
 */
export class RowSet {
  readonly rows: readonly Row[];
  readonly #keys = new Map<string, KeySet>();
  readonly #below = new Map<string, RowSet>();
  readonly #visible = new Map<RowGuard, RowSet>();

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  /** The objects in values that may be objects, lists of them, or null. */
  static of(values: readonly unknown[]): RowSet {
    const objects: Row[] = [];
    const add = (value: unknown) => {
      if (Array.isArray(value)) value.forEach(add);
      else if (value !== null && typeof value === 'object') objects.push(value as Row);
    };
    values.forEach(add);
    return new RowSet(objects);
  }

  /** What stands under a field of the rows; no null. */
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

  /** The objects under a field of the rows. */
  below(field: string): RowSet {
    let known = this.#below.get(field);
    if (!known) {
      known = RowSet.of(this.rows.map((row) => row[field]));
      this.#below.set(field, known);
    }
    return known;
  }

  /** Those that the client may see. */
  visible(guard: RowGuard | undefined): RowSet {
    if (!guard) return this;
    let known = this.#visible.get(guard);
    if (!known) {
      known = new RowSet(this.rows.filter(guard.sees));
      this.#visible.set(guard, known);
    }
    return known;
  }

  /** Those of one type, where rows may be of several. */
  ofType(name: string): RowSet {
    return new RowSet(this.rows.filter((row) => row.__typename === name));
  }
}

export function keySet(keys: readonly Key[]): KeySet {
  return { keys, text: JSON.stringify(keys) };
}
