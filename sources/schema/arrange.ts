import type { Row } from '../../mesh/contract/source.ts';
import type { Order } from './read-page.ts';

/** Orders rows by GraphQL field, nulls last whichever the direction. Stable. */
export function sortRows(rows: readonly Row[], orders: readonly Order[]): Row[] {
  return [...rows].sort((a, b) => {
    for (const { field, direction } of orders) {
      const sign = compare(a[field] ?? null, b[field] ?? null, direction === 'asc' ? 1 : -1);
      if (sign !== 0) return sign;
    }
    return 0;
  });
}

function compare(a: unknown, b: unknown, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  const [left, right] = [String(a), String(b)];
  return left === right ? 0 : left < right ? -sign : sign;
}

/** The first `count` rows of each key, in the order in which they come. */
export function firstOfEach(rows: readonly Row[], field: string, count: number): Row[] {
  const taken = new Map<string, number>();
  return rows.filter((row) => {
    const key = String(row[field]);
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    return before < count;
  });
}

/** Rows with these fields only. */
export function project(rows: readonly Row[], fields: readonly string[]): Row[] {
  return rows.map((row) => Object.fromEntries(fields.map((field) => [field, row[field] ?? null])));
}
