import { z } from 'zod';

const graphqlName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a GraphQL name');
const columnType = z.enum(['String', 'Int', 'Float', 'Boolean', 'ID', 'DateTime', 'Date', 'JSON']);

const table = z.strictObject({
  /** `table`, or `schema.table`. */
  table: z.string().min(1),
  type: graphqlName,
  root: graphqlName,
  description: z.string().optional(),
  /** The column, or columns, that tell rows apart: what pages go by. */
  primaryKey: z.union([z.string(), z.array(z.string()).min(1)]).transform((key) => [key].flat()),
  /** Column to GraphQL field; snake_case becomes camelCase by itself. */
  rename: z.record(z.string(), graphqlName).default({}),
  /** Offer only these columns, all when absent. */
  columns: z.array(z.string()).optional(),
  /** Column to type, where the database's own is too loose. */
  types: z.record(z.string(), columnType).default({}),
  keys: z.array(z.strictObject({ field: graphqlName, root: graphqlName, arg: graphqlName })).default([]),
});

export const sqlConfig = z.strictObject({
  connectionString: z.string().regex(/^postgres(ql)?:\/\//, 'a postgres:// address'),
  /** A JSON file `{ "<table>": [{ "name", "type", "nullable", "description"? }] }`: then the database is not asked at start. */
  description: z.string().optional(),
  connections: z.coerce.number().int().min(1).max(200).default(8),
  deadlineSeconds: z.coerce.number().positive().max(300).default(10),
  /** A batch by key that would bring more is refused. */
  maxRows: z.coerce.number().int().min(1).max(1_000_000).default(100_000),
  tables: z.array(table).min(1),
});

export type SqlConfig = z.infer<typeof sqlConfig>;
export type TableConfig = z.infer<typeof table>;
