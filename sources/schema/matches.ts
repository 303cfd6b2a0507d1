import type { Filter } from './filter.ts';

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Evaluates a filter in the gateway; `row` is keyed by GraphQL field name. See `Filter` for what null does. */
export function matches(filter: Filter, row: { readonly [field: string]: unknown }): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => matches(part, row));
    case 'or':
      return filter.of.some((part) => matches(part, row));
    case 'not':
      return !matches(filter.of, row);
    case 'compare':
      return compares(filter, row[filter.field]);
  }
}

function compares({ op, value }: Filter & { kind: 'compare' }, actual: unknown): boolean {
  if (op === 'isNull') return (actual === null || actual === undefined) === value;
  if (actual === null || actual === undefined) return false;
  if (op === 'in') return Array.isArray(value) && value.some((one) => order(actual, one) === 0);
  if (op === 'contains') {
    return typeof actual === 'string' && typeof value === 'string' && actual.includes(value);
  }
  const sign = order(actual, value);
  if (sign === undefined) return op === 'ne';
  switch (op) {
    case 'eq':
      return sign === 0;
    case 'ne':
      return sign !== 0;
    case 'gt':
      return sign > 0;
    case 'gte':
      return sign >= 0;
    case 'lt':
      return sign < 0;
    case 'lte':
      return sign <= 0;
  }
}

/** Below, at or above 0; undefined when the two cannot be compared. Moments compare as moments whatever their offset. */
function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [instantOf(a), instantOf(b)];
    if (left !== undefined && right !== undefined) return left - right;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  // An ID may be a number upstream and a text in the question.
  return String(a) === String(b) ? 0 : undefined;
}

function instantOf(text: string): number | undefined {
  if (!instantPattern.test(text)) return undefined;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
