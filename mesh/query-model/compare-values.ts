import type { ColumnType } from '../contract/query.ts';

/**
 * Compares two values of a column: below, at or above 0; undefined when they cannot be compared. Moments compare as moments,
 * whatever their offsets; texts by code unit; identifiers as texts, since a number upstream may be a text in an operation.
 */
export type Compare = (a: unknown, b: unknown) => number | undefined;

export function comparerOf(type: ColumnType): Compare {
  switch (type) {
    case 'Int':
    case 'Float':
      return (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : undefined);
    case 'Boolean':
      return (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? Number(a) - Number(b) : undefined);
    case 'DateTime':
      return compareMoments;
    case 'ID':
      return (a, b) => compareTexts(String(a), String(b));
    case 'String':
    case 'Date':
      return (a, b) => (typeof a === 'string' && typeof b === 'string' ? compareTexts(a, b) : undefined);
    case 'JSON':
      return () => undefined;
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareMoments(a: unknown, b: unknown): number | undefined {
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  const difference = Date.parse(a) - Date.parse(b);
  if (Number.isNaN(difference)) return undefined;
  return difference === 0 ? compareTexts(belowMilliseconds(a), belowMilliseconds(b)) : difference;
}

/** The digits of a second that `Date` drops, filled up to nanoseconds. */
function belowMilliseconds(moment: string): string {
  return (/\.\d{3}(\d+)/.exec(moment)?.[1] ?? '').padEnd(6, '0');
}
