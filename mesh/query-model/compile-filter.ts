import type { ColumnType, Comparison, Filter, QueryColumn } from '../contract/query.ts';
import { comparerOf } from './compare-values.ts';

type Fields = { readonly [field: string]: unknown };
export type RowTest = (row: Fields) => boolean;

/** Compiles a filter to a test of rows, which are keyed by GraphQL field. See {@link Filter} for what null does. */
export function compileFilter(filter: Filter, columns: ReadonlyMap<string, QueryColumn>): RowTest {
  switch (filter.kind) {
    case 'and': {
      const parts = filter.of.map((part) => compileFilter(part, columns));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = filter.of.map((part) => compileFilter(part, columns));
      return (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const test = compileFilter(filter.of, columns);
      return (row) => !test(row);
    }
    case 'compare':
      return compileComparison(filter, columns.get(filter.field)?.type ?? 'JSON');
  }
}

function compileComparison({ field, op, value }: Comparison, type: ColumnType): RowTest {
  if (op === 'isNull') return (row) => isMissing(row[field]) === value;
  const test = testOf(op, value, type);
  return (row) => {
    const actual = row[field];
    return !isMissing(actual) && test(actual);
  };
}

function testOf(
  op: Exclude<Comparison['op'], 'isNull'>,
  value: unknown,
  type: ColumnType,
): (actual: unknown) => boolean {
  const compare = comparerOf(type);
  switch (op) {
    case 'in':
      return isAmong(value as readonly unknown[], type);
    case 'contains':
      return (actual) => typeof actual === 'string' && actual.includes(String(value));
    case 'eq':
      return (actual) => compare(actual, value) === 0;
    case 'ne':
      return (actual) => compare(actual, value) !== 0;
    case 'gt':
      return (actual) => (compare(actual, value) ?? -1) > 0;
    case 'gte':
      return (actual) => (compare(actual, value) ?? -1) >= 0;
    case 'lt':
      return (actual) => (compare(actual, value) ?? 1) < 0;
    case 'lte':
      return (actual) => (compare(actual, value) ?? 1) <= 0;
  }
}

/** A thousand values and ten thousand rows would be ten million comparisons. */
function isAmong(values: readonly unknown[], type: ColumnType): (actual: unknown) => boolean {
  if (type === 'DateTime') {
    const compare = comparerOf(type);
    const instants = new Set(values.map((value) => Date.parse(String(value))));
    return (actual) =>
      instants.has(Date.parse(String(actual))) && values.some((value) => compare(actual, value) === 0);
  }
  if (type === 'ID') {
    const texts = new Set(values.map(String));
    return (actual) => texts.has(String(actual));
  }
  const held = new Set(values);
  return (actual) => held.has(actual);
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
