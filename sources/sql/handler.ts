import { resolve } from 'node:path';
import { ConfigurationError, type Problem } from '../../mesh/contract/errors.ts';
import type { Source } from '../../mesh/contract/source.ts';
import { defineSource, type SourcePlace } from '../define-source.ts';
import { buildTableSchema } from '../schema/table.ts';
import { readColumns } from './columns.ts';
import { type SqlConfig, sqlConfig, type TableConfig } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { describeTable, readDescription } from './describe.ts';
import { createSqlSource } from './source.ts';
import type { SqlTable } from './sql-table.ts';

const describeDeadlineMs = 10_000;

/** The kind `sql`: tables of a PostgreSQL database. */
export default defineSource({ name: 'sql', options: sqlConfig, open });

async function open(config: SqlConfig, place: SourcePlace): Promise<Source> {
  const { name } = place;
  const { connectionString, connections, deadlineSeconds, maxRows } = config;
  const database = openDatabase({ connectionString, connections, deadlineMs: deadlineSeconds * 1000 });
  try {
    const tables = await describe(config, database, place);
    return createSqlSource({ name, schema: buildTableSchema(tables), tables, database, maxRows });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function describe(
  config: SqlConfig,
  database: Database,
  { name: source, handler, baseDir }: SourcePlace,
): Promise<SqlTable[]> {
  const described = config.description ? readDescription(resolve(baseDir, config.description)) : undefined;
  const problems: Problem[] = [];
  const tables = await Promise.all(
    config.tables.map(async (table, index) => {
      const columns = readColumns(
        described
          ? (described[table.table] ?? [])
          : await describeTable(database, table.table, AbortSignal.timeout(describeDeadlineMs)),
        table,
      );
      const path = `sources.${source}.handler.${handler}.tables[${index}]`;
      const { type, root, keys, description } = table;
      const built: SqlTable = {
        type,
        root,
        keys,
        name: table.table,
        columns,
        identity: fieldsOf(table, columns),
        ...(description !== undefined && { description }),
      };
      problems.push(...problemsOf(table, built, path));
      return built;
    }),
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
  return tables;
}

function fieldsOf({ primaryKey }: TableConfig, columns: SqlTable['columns']): string[] {
  return primaryKey.flatMap((name) => columns.find(({ column }) => column === name)?.field ?? []);
}

function problemsOf(
  { table, primaryKey, keys }: TableConfig,
  { columns, identity }: SqlTable,
  path: string,
): Problem[] {
  const problem = (at: string, expected: string, got: string) => ({
    file: '.meshrc.yaml',
    path: `${path}.${at}`,
    expected,
    got,
  });
  if (columns.length === 0) return [problem('table', 'a table with columns', table)];
  return [
    ...(identity.length < primaryKey.length
      ? [problem('primaryKey', 'columns of the table', primaryKey.join(', '))]
      : []),
    ...keys
      .filter(({ field }) => !columns.some((column) => column.field === field))
      .map(({ field }) => problem('keys', 'fields of the table', field)),
  ];
}
