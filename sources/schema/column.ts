import type { ColumnType } from '../../mesh/contract/query.ts';

/** A column of a table. `field` is its GraphQL name, `column` its name in the upstream. */
export interface Column {
  field: string;
  column: string;
  type: ColumnType;
  nullable: boolean;
  description?: string;
}
