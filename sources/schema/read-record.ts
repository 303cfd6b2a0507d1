import { type Row, SourceFailure, type Value } from '../../mesh/contract/source.ts';
import type { Column } from './column.ts';

/** Returns a record in the form that its columns declare. Throws `SourceFailure` (`bad-response`) for any other form. */
export function readRecord(record: unknown, columns: readonly Column[]): Row {
  if (record === null || typeof record !== 'object' || Array.isArray(record)) throw wrong('a record');
  const held = record as Record<string, unknown>;
  return Object.fromEntries(
    columns.map((column) => {
      const value = Object.hasOwn(held, column.column) ? held[column.column] : undefined;
      return [column.field, readValue(value, column)];
    }),
  );
}

function readValue(value: unknown, { column, type, nullable }: Column): Value {
  if (value === null || value === undefined) {
    if (nullable) return null;
    throw wrong(column);
  }
  if (!fits[type](value)) throw wrong(column);
  return type === 'ID' ? String(value) : (value as Value);
}

const fits: Readonly<Record<Column['type'], (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  Int: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
  Float: Number.isFinite,
  Boolean: (value) => typeof value === 'boolean',
  ID: (value) => typeof value === 'string' || Number.isSafeInteger(value),
  DateTime: (value) => typeof value === 'string' && value.includes('T') && !Number.isNaN(Date.parse(value)),
  Date: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  JSON: () => true,
};

function wrong(what: string): SourceFailure {
  return new SourceFailure('bad-response', `${what} is not what the table's columns declare`);
}
