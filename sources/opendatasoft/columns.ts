import type { ColumnType } from '../../mesh/contract/query.ts';
import { SourceFailure } from '../../mesh/contract/source.ts';
import type { Column } from '../schema/table.ts';
import type { DatasetConfig } from './config.ts';

/** `upstreamType` is the portal's own word: how values are written in questions and read in answers. */
export interface PortalColumn extends Column {
  readonly upstreamType: string;
}

const types: Readonly<Record<string, ColumnType>> = {
  text: 'String',
  int: 'Int',
  double: 'Float',
  boolean: 'Boolean',
  date: 'Date',
  datetime: 'DateTime',
  geo_point_2d: 'JSON',
  geo_shape: 'JSON',
  file: 'JSON',
  json_blob: 'JSON',
};

const graphqlName = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * Columns from a dataset's own list of fields: rows come untyped, so the types are derived from it. A field whose name is
 * no GraphQL name and that is not renamed has its odd characters made `_`. Throws `SourceFailure` when it is no such list.
 */
export function readColumns(
  fields: unknown,
  { rename, fields: overrides, only }: DatasetConfig,
): PortalColumn[] {
  if (!Array.isArray(fields)) throw new SourceFailure('bad-response', 'a dataset has no list of fields');
  return fields.filter(isField).flatMap(({ name, type, description }) => {
    if (only && !only.includes(name)) return [];
    return [
      {
        field: rename[name] ?? toName(name),
        column: name,
        type: overrides[name] ?? types[type] ?? 'String',
        upstreamType: type,
        nullable: true,
        ...(typeof description === 'string' && description !== '' && { description }),
      },
    ];
  });
}

function isField(field: unknown): field is { name: string; type: string; description?: unknown } {
  const { name, type } = (field ?? {}) as { name?: unknown; type?: unknown };
  return typeof name === 'string' && typeof type === 'string';
}

function toName(name: string): string {
  if (graphqlName.test(name)) return name;
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^_+/, '');
  return /^[A-Za-z]/.test(plain) ? plain : `f_${plain}`;
}
