import type { Args, Row } from '../../mesh/contract/source.ts';

export const columnTypes = {
  id: 'ID',
  whole: 'Int',
  ratio: 'Float',
  text: 'String',
  flag: 'Boolean',
  moment: 'DateTime',
  day: 'Date',
} as const;
export type ColumnName = keyof typeof columnTypes;

/**
 * Returns the expected rows, written from docs/ask.md and without code of mesh/. It reads every row, and
 * filters and orders by the client's arguments.
 */
export function expectedRows(table: readonly Row[], { where, orderBy }: Args): readonly Row[] {
  const kept = table.filter((row) => where === undefined || holds(where as Where, row));
  return inOrder(kept, (orderBy ?? []) as readonly OrderTerm[]);
}

export type Where = { readonly [name: string]: unknown };
export type OrderTerm = { readonly [field: string]: 'ASC' | 'DESC' };

export function holds(where: Where, row: Row): boolean {
  for (const [name, value] of Object.entries(where)) {
    if (name === 'and' && !(value as Where[]).every((part) => holds(part, row))) return false;
    if (name === 'or' && !(value as Where[]).some((part) => holds(part, row))) return false;
    if (name === 'not' && holds(value as Where, row)) return false;
    if (name in columnTypes && !compares(name as ColumnName, value as Where, row[name] ?? null)) return false;
  }
  return true;
}

function compares(column: ColumnName, comparison: Where, held: unknown): boolean {
  return Object.entries(comparison).every(([operator, operand]) => {
    if (operator === 'isNull') return (held === null) === operand;
    if (held === null) return false;
    if (operator === 'contains') return (held as string).indexOf(operand as string) >= 0;
    if (operator === 'in')
      return (operand as unknown[]).map((one) => rank(column, one)).includes(rank(column, held));
    const [left, right] = [rank(column, held), rank(column, operand)];
    switch (operator) {
      case 'eq':
        return left === right;
      case 'ne':
        return left !== right;
      case 'gt':
        return left > right;
      case 'gte':
        return left >= right;
      case 'lt':
        return left < right;
      case 'lte':
        return left <= right;
      default:
        throw new Error(`the oracle does not know ${operator}`);
    }
  });
}

/** Returns a value in a form that JavaScript compares as the column is compared. */
function rank(column: ColumnName, value: unknown): string | number | bigint {
  if (column === 'moment') return nanoseconds(value as string);
  if (column === 'flag') return value === true ? 1 : 0;
  if (column === 'whole' || column === 'ratio') return value as number;
  return String(value);
}

/** Returns the nanoseconds since 1970 of `2026-10-31T23:45:00.123456789+02:00`. */
function nanoseconds(moment: string): bigint {
  const [, seconds = '', fraction = '', zone = ''] =
    /^(.{19})(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(moment) ?? [];
  const minutes =
    zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const epochSeconds = Date.parse(`${seconds}Z`) / 1000 - minutes * 60;
  return BigInt(epochSeconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

export function inOrder(rows: readonly Row[], terms: readonly OrderTerm[]): readonly Row[] {
  const places = rows.map((row, place) => ({ row, place }));
  places.sort((a, b) => {
    for (const term of terms) {
      const [[field, direction] = []] = Object.entries(term);
      const [left, right] = [a.row[field ?? ''] ?? null, b.row[field ?? ''] ?? null];
      if (left === null && right === null) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      const [first, second] = [rank(field as ColumnName, left), rank(field as ColumnName, right)];
      if (first === second) continue;
      return first < second === (direction === 'ASC') ? -1 : 1;
    }
    return a.place - b.place;
  });
  return places.map(({ row }) => row);
}
