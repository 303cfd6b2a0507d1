import type { PlannedFetch } from '../contract/plan.ts';
import type { RowScope } from '../contract/policy.ts';
import type { FetchResult, Provenance } from '../contract/source.ts';
import { rootValue } from './root-value.ts';
import { withinScope } from './row-scope.ts';
import { type KeySet, RowSet } from './row-set.ts';
import { RowsByKey } from './rows-by-key.ts';

interface Root {
  readonly value: unknown;
  /** The objects that the value is or holds. */
  readonly objects: RowSet;
}

/** What one call of a source brought, for everyone who asked for the same; what they derive from it is derived once. */
export class Brought {
  readonly result: FetchResult;
  readonly provenance: Provenance;
  readonly #byKey = new Map<string, RowsByKey>();
  readonly #rows = new Map<string, RowSet>();
  readonly #roots = new Map<string, Root>();

  constructor(result: FetchResult, licence: string | undefined) {
    this.result = result;
    this.provenance = licence ? { licence, ...result.provenance } : result.provenance;
  }

  /** The value of a root field, of rows that may leave. */
  root(planned: PlannedFetch): Root {
    const name = nameOf(planned.rowScope);
    let known = this.#roots.get(name);
    if (!known) {
      const value = rootValue(this.result, planned);
      known = { value, objects: RowSet.of([value]) };
      this.#roots.set(name, known);
    }
    return known;
  }

  /** The rows that may leave, by key. */
  byKey(field: string, scope: RowScope | undefined): RowsByKey {
    const name = `${field}${nameOf(scope)}`;
    let known = this.#byKey.get(name);
    if (!known) {
      known = new RowsByKey(withinScope(this.result.rows, scope), field);
      this.#byKey.set(name, known);
    }
    return known;
  }

  /** Of those by key, the rows of some keys; the first of each where a link leads to one. */
  rowsOf({ keys, text }: KeySet, field: string, scope: RowScope | undefined, many: boolean): RowSet {
    const name = `${field}${nameOf(scope)} ${many} ${text}`;
    let known = this.#rows.get(name);
    if (!known) {
      known = new RowSet(this.byKey(field, scope).rowsOf(keys, many));
      this.#rows.set(name, known);
    }
    return known;
  }
}

function nameOf(scope: RowScope | undefined): string {
  return scope ? ` ${scope.field} ${scope.value}` : '';
}
