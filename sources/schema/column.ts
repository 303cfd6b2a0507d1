import type { ColumnType } from '../../mesh/contract/query.ts';

/** `field` is the GraphQL name, `column` what the upstream calls it. */
export interface Column {
  field: string;
  column: string;
  type: ColumnType;
  nullable: boolean;
  description?: string;
}
