import type { Key, Row } from '../contract/source.ts';

/** Indexes rows by the value of one of their fields. The number 7 and the text "7" are the same key. */
export class RowsByKey {
  readonly #byText = new Map<string, Row[]>();
  readonly #byNumber = new Map<number, Row[]>();

  constructor(rows: readonly Row[], field: string) {
    for (const row of rows) {
      const key = row[field];
      const text = String(key);
      let held = this.#byText.get(text);
      if (!held) {
        held = [];
        this.#byText.set(text, held);
        if (typeof key === 'number') this.#byNumber.set(key, held);
      }
      held.push(row);
    }
  }

  get(key: unknown): readonly Row[] | undefined {
    const held = typeof key === 'number' ? this.#byNumber.get(key) : undefined;
    return held ?? this.#byText.get(String(key));
  }

  /** Returns the rows of some keys; for a link to one row, only the first of each. */
  rowsOf(keys: readonly Key[], many: boolean): Row[] {
    return keys.flatMap((key) => this.get(key)?.slice(0, many ? undefined : 1) ?? []);
  }
}
