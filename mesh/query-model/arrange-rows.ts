import type { Order, QueryColumn } from '../contract/query.ts';
import type { Row, Selection } from '../contract/source.ts';
import { comparerOf } from './compare-values.ts';

export type Arrange = (rows: readonly Row[]) => readonly Row[];

/** Compiles an order. Missing values are last in both directions. Equal rows keep their order. */
export function compileOrders(
  orders: readonly Order[],
  columns: ReadonlyMap<string, QueryColumn>,
): Arrange | undefined {
  if (orders.length === 0) return undefined;
  const terms = orders.map(({ field, direction }) => {
    const compare = comparerOf(columns.get(field)?.type ?? 'JSON');
    const sign = direction === 'asc' ? 1 : -1;
    return (a: Row, b: Row): number => {
      const [left, right] = [a[field] ?? null, b[field] ?? null];
      if (left === null || right === null) return Number(left === null) - Number(right === null);
      return sign * (compare(left, right) ?? 0);
    };
  });
  return (rows) =>
    [...rows].sort((a, b) => {
      for (const term of terms) {
        const difference = term(a, b);
        if (difference !== 0) return difference;
      }
      return 0;
    });
}

/** Returns the first `count` rows of each key, in their present order. */
export function firstOfEach(rows: readonly Row[], field: string, count: number): readonly Row[] {
  const taken = new Map<string, number>();
  return rows.filter((row) => {
    const key = String(row[field]);
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    return before < count;
  });
}

/** Returns rows with the selected fields only. */
export function selectFields(rows: readonly Row[], select: Selection): readonly Row[] {
  return rows.map((row) => Object.fromEntries(select.map(({ key }) => [key, row[key] ?? null])));
}
