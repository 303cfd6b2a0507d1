import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { DescribedColumn } from './columns.ts';
import type { Database } from './database.ts';

const description = z.record(
  z.string(),
  z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean(),
        description: z.string().min(1).optional(),
      }),
    )
    .min(1),
);

/** Columns of a table as the database itself describes them, comments too, in their order. Empty when there is no such table. */
export async function describeTable(
  database: Database,
  table: string,
  signal: AbortSignal,
): Promise<DescribedColumn[]> {
  const [name = '', schema = 'public'] = table.split('.').reverse();
  const text = `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable,
      col_description(to_regclass(format('%I.%I', table_schema, table_name)), ordinal_position) AS description
    FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`;
  const { rows } = await database.query({ text, values: [schema, name] }, signal);
  return rows.map((row) => ({
    name: String(row.name),
    type: String(row.type),
    nullable: row.nullable === 't' || row.nullable === true,
    ...(typeof row.description === 'string' && row.description !== '' && { description: row.description }),
  }));
}

/** The same from a file. Throws `ConfigurationError`. */
export function readDescription(path: string): Record<string, DescribedColumn[] | undefined> {
  try {
    return description.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    const expected = 'a JSON file { "<table>": [{ "name", "type", "nullable", "description"? }] }';
    throw new ConfigurationError([{ file: path, path: '', expected, got: 'something else' }]);
  }
}
