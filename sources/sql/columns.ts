import type { ColumnType } from '../../mesh/contract/query.ts';
import type { Column } from '../schema/table.ts';
import type { TableConfig } from './config.ts';

/** `sqlType` is the database's own word, as `information_schema.columns.data_type` has it. */
export interface SqlColumn extends Column {
  readonly sqlType: string;
}

export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** The comment on the column. */
  readonly description?: string | undefined;
}

const types: Readonly<Record<string, ColumnType>> = {
  text: 'String',
  'character varying': 'String',
  character: 'String',
  uuid: 'String',
  smallint: 'Int',
  integer: 'Int',
  bigint: 'Float',
  numeric: 'Float',
  real: 'Float',
  'double precision': 'Float',
  boolean: 'Boolean',
  date: 'Date',
  'timestamp with time zone': 'DateTime',
  'timestamp without time zone': 'DateTime',
  json: 'JSON',
  jsonb: 'JSON',
};

/** The columns that a table offers. Types that have no counterpart travel as text. */
export function readColumns(
  described: readonly DescribedColumn[],
  { rename, columns, types: overrides }: TableConfig,
): SqlColumn[] {
  return described
    .filter(({ name }) => !columns || columns.includes(name))
    .map(({ name, type, nullable, description }) => ({
      field: rename[name] ?? toCamelCase(name),
      column: name,
      type: overrides[name] ?? types[type] ?? 'String',
      sqlType: type,
      nullable,
      ...(description !== undefined && { description }),
    }));
}

function toCamelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}
