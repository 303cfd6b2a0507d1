import type { Table } from '../schema/table.ts';
import type { SqlColumn } from './columns.ts';

export interface SqlTable extends Table<SqlColumn> {
  /** Fields of the primary key. */
  readonly identity: readonly string[];
}
