import type { ColumnCapabilities } from '../../mesh/contract/query.ts';
import type { Selection } from '../../mesh/contract/source.ts';
import { operatorsOf } from '../../mesh/core/comparison-operators.ts';
import type { Column } from './column.ts';

/** Returns the columns of a selection without repetition, in the order of the table. */
export function columnsIn<C extends Column>(columns: readonly C[], select: Selection): C[] {
  const names = new Set(select.map(({ name }) => name));
  return columns.filter(({ field }) => names.has(field));
}

/** Returns the comparisons of a source that evaluates them on every column, negated or not. */
export function allComparisons(
  columns: readonly Column[],
  isExcluded: (operator: string) => boolean = () => false,
): Record<string, ColumnCapabilities> {
  return Object.fromEntries(
    columns.map(({ field, type }) => [
      field,
      { operators: operatorsOf[type].filter((operator) => !isExcluded(operator)), not: true },
    ]),
  );
}

/** Returns the fields by which rows can be ordered. */
export function orderable(columns: readonly Column[]): string[] {
  return columns.filter(({ type }) => type !== 'JSON').map(({ field }) => field);
}
