import type { RowScope } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

/** Rows that the asker may see. Applied to every answer, whether or not the source filtered already. */
export function withinScope(rows: readonly Row[], scope: RowScope | undefined): readonly Row[] {
  return scope ? rows.filter((row) => row[scope.field] === scope.value) : rows;
}
