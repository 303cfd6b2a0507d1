import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { FetchResult, Provenance } from '../contract/source.ts';
import { getOrMake } from '../core/get-or-make.ts';
import { rootValue } from './root-value.ts';
import type { RowGuard } from './row-guard.ts';
import { type KeySet, RowSet } from './row-set.ts';
import { RowsByKey } from './rows-by-key.ts';

interface Root {
  readonly value: unknown;
  /** The objects that the value is or contains. */
  readonly objects: RowSet;
}

/** The response of one call of a source, for all operations that share it. Derived values are computed once. */
export class SourceResponse {
  readonly result: FetchResult;
  readonly provenance: Provenance;
  readonly #byKey = new Map<RowGuard | undefined, Map<string, RowsByKey>>();
  readonly #rows = new Map<RowsByKey, Map<string, RowSet>>();
  readonly #roots = new Map<string, Root>();

  constructor(result: FetchResult, licence: string | undefined) {
    this.result = result;
    this.provenance = licence ? { licence, ...result.provenance } : result.provenance;
  }

  /** Returns the value of a root field. Only a connection depends on the view: its cursors are sealed for it. */
  root(planned: PlannedFetch, view: PolicyView): Root {
    const name = planned.cursorContext === undefined ? '' : `${view.id} ${planned.cursorContext}`;
    let known = this.#roots.get(name);
    if (!known) {
      const value = rootValue(this.result, planned, view);
      known = { value, objects: RowSet.of([value]) };
      this.#roots.set(name, known);
    }
    return known;
  }

  /** Returns the rows that the client may see, by key. */
  byKey(field: string, guard: RowGuard | undefined): RowsByKey {
    const { rows } = this.result;
    const guarded = getOrMake(this.#byKey, guard, () => new Map<string, RowsByKey>());
    return getOrMake(guarded, field, () => new RowsByKey(guard ? rows.filter(guard.sees) : rows, field));
  }

  /** Returns the rows of some keys; for a link to one row, the first of each. */
  rowsOf({ keys, text }: KeySet, field: string, guard: RowGuard | undefined, many: boolean): RowSet {
    const byKey = this.byKey(field, guard);
    const sets = getOrMake(this.#rows, byKey, () => new Map<string, RowSet>());
    return getOrMake(sets, `${many} ${text}`, () => new RowSet(byKey.rowsOf(keys, many)));
  }
}
