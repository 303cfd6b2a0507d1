import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row, Source } from '../../mesh/contract/source.ts';
import { readFilter } from '../../mesh/core/read-filter.ts';
import { compileFilter } from '../../mesh/query-model/compile-filter.ts';
import { querySource } from '../conformance/query-source.ts';
import { describeSource, type Harness } from '../conformance.ts';
import { buildTableSchema } from '../schema/table.ts';
import { readColumns } from './columns.ts';
import { compilePage } from './compile.ts';
import { sqlConfig } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { describeTable } from './describe.ts';
import { createSqlSource } from './source.ts';
import type { SqlTable } from './sql-table.ts';

/** A database with this in it, and its address. */
export type StartDatabase = (statements: string) => Promise<{ url: string; close(): Promise<void> }>;

const names = [
  'Île de Ré',
  `Port "neuf"`,
  'Les Minimes',
  'Tasdon',
  `L'Aubépine \\ bis; DROP TABLE container`,
];
const held = Array.from({ length: 57 }, (_, index) => ({
  id: `c-${String(index).padStart(3, '0')}`,
  label: names[index] ?? `Bac ${index} à Laleu`,
  fill: index % 9 === 8 ? null : (index * 37) % 100,
  sector: `LR-0${(index % 5) + 1}`,
}));
const rows: Row[] = held.map(({ id, label, fill, sector }) => ({
  id,
  label,
  fillPercent: fill,
  sectorCode: sector,
}));
const text = fc.oneof(
  fc.constantFrom('', "'", '"', '\\', "') OR 1=1 --", '$1', '%', '_', 'é'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const stored = text.filter((one) => !one.includes('\u0000') && one.isWellFormed());
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.25, 1e300));
const whole = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(2 ** 40, -(2 ** 31) - 1));

const odd = fc
  .sample(
    fc.record({
      t: fc.option(stored),
      n: fc.option(number),
      b: fc.option(fc.boolean()),
      i: fc.option(fc.integer({ min: -3, max: 3 })),
    }),
    { numRuns: 40, seed: 7 },
  )
  .map((row, id) => ({ id, ...row }));

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

const statements = `DROP TABLE IF EXISTS container; CREATE TABLE container (id text PRIMARY KEY, label text NOT NULL, fill_percent integer, sector_code text NOT NULL);
INSERT INTO container VALUES ${held.map(({ id, label, fill, sector }) => `('${id}', '${label.replaceAll("'", "''")}', ${fill ?? 'NULL'}, '${sector}')`).join(', ')};
DROP TABLE IF EXISTS odd; CREATE TABLE odd (id integer PRIMARY KEY, t text, n double precision, b boolean, i integer);
INSERT INTO odd VALUES ${odd.map(({ id, t, n, b, i }) => `(${[id, t, n, b, i].map(literal).join(', ')})`).join(', ')};`;

const config = sqlConfig.parse({
  connectionString: 'postgres://x',
  tables: [
    {
      table: 'container',
      type: 'Container',
      root: 'containers',
      primaryKey: 'id',
      keys: [{ field: 'sectorCode', root: 'containersBySectorCode', arg: 'codes' }],
    },
    { table: 'odd', type: 'Odd', root: 'odds', primaryKey: 'id' },
  ],
});

async function open(database: Database): Promise<{ source: Source; tables: SqlTable[] }> {
  const tables = await Promise.all(
    config.tables.map(async (table): Promise<SqlTable> => {
      const { type, root, keys } = table;
      const columns = readColumns(
        await describeTable(database, table.table, AbortSignal.timeout(5000)),
        table,
      );
      return { type, root, keys, name: table.table, columns, identity: ['id'] };
    }),
  );
  const schema = buildTableSchema(tables);
  return {
    source: createSqlSource({ name: 'store', schema, tables, database, maxRows: 1000 }),
    tables,
  };
}

/** The behaviours of the sql kind on one PostgreSQL. */
export function describeSql(name: string, start: StartDatabase): void {
  describeSource(`sql on ${name}`, harness(start));

  describe(`SQL that ${name} runs`, () => {
    let database: Database;
    let tables: SqlTable[];
    let stop: () => Promise<void>;
    beforeAll(async () => {
      const started = await start(statements);
      database = openDatabase({ connectionString: started.url, connections: 2, deadlineMs: 5000 });
      ({ tables } = await open(database));
      stop = started.close;
    });
    afterAll(async () => {
      await database.close();
      await stop();
    });

    const comparison = fc.oneof(
      fc.record({
        t: fc.oneof(
          ...['eq', 'ne', 'contains'].map((op) => fc.record({ [op]: text })),
          fc.record({ in: fc.array(text, { maxLength: 3 }) }),
        ),
      }),
      fc.record({
        n: fc.oneof(
          ...['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((op) => fc.record({ [op]: number })),
          fc.record({ isNull: fc.boolean() }),
        ),
      }),
      fc.record({
        i: fc.oneof(
          ...['eq', 'ne', 'gt', 'lte'].map((op) => fc.record({ [op]: whole })),
          fc.record({ in: fc.array(whole, { maxLength: 3 }) }),
        ),
      }),
      fc.record({ b: fc.record({ eq: fc.boolean() }) }),
    );
    const { where } = fc.letrec<{ where: object }>((tie) => ({
      where: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        comparison,
        fc.record({ and: fc.array(tie('where'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ or: fc.array(tie('where'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ not: tie('where') }),
      ),
    }));

    it('means there what it means in the gateway, whatever the values hold', async () => {
      const table = tables[1] as SqlTable;
      const columns = new Map(table.columns.map((column) => [column.field, column]));
      await fc.assert(
        fc.asyncProperty(where, async (given) => {
          const filter = readFilter(given);
          const test = filter && compileFilter(filter, columns);
          const query = compilePage({
            table: 'odd',
            all: table.columns,
            columns: table.columns.slice(0, 1),
            filter,
            orders: [{ field: 'id', direction: 'asc' }],
            limit: 100,
          });
          const { rows: found } = await database.query(query, AbortSignal.timeout(5000));
          const expected = odd.filter((row) => !test || test(row)).map(({ id }) => String(id));
          expect(found.map(({ id }) => id)).toEqual(expected);
        }),
        { numRuns: 150 },
      );
    });

    it('pages by any order, nulls last, without losing or repeating a row', async () => {
      const { source } = await open(database);
      for (const orderBy of [
        [{ fillPercent: 'DESC' }],
        [{ sectorCode: 'DESC' }, { fillPercent: 'ASC' }],
        [{ label: 'ASC' }],
      ]) {
        const read = async (args: object) => {
          const select = ['id', 'fillPercent'].map((one) => ({ key: one, name: one }));
          const sourceQuery = { coordinate: 'Query.containers', select, args: { orderBy, ...args } };
          return querySource(source, sourceQuery, { signal: AbortSignal.timeout(5000) });
        };
        const whole = await read({ first: 1000 });
        const paged: Row[] = [];
        let after: string | null = null;
        do {
          const { rows: more, page }: Awaited<ReturnType<typeof read>> = await read({
            first: 5,
            ...(after && { after }),
          });
          paged.push(...more);
          after = page?.hasNextPage ? page.endCursor : null;
        } while (after);
        expect(paged).toEqual(whole.rows);
      }
    });

    it('orders by a digest where the key may not be told, and pages by it without losing a row', async () => {
      const { source } = await open(database);
      const read = async (orderKey: string | undefined, args: Record<string, unknown>) => {
        const select = ['id', 'sectorCode'].map((one) => ({ key: one, name: one }));
        const request = { coordinate: 'Query.containers', select, args, ...(orderKey && { orderKey }) };
        return querySource(source, request, { signal: AbortSignal.timeout(5000) });
      };
      const ids = async (orderKey: string | undefined, args: Record<string, unknown>) =>
        (await read(orderKey, args)).rows.map(({ id }) => String(id));
      const plain = await ids(undefined, { first: 1000 });
      const keyed = await ids('one', { first: 1000 });
      expect(keyed).not.toEqual(plain);
      expect([...keyed].sort()).toEqual([...plain].sort());
      expect(await ids('two', { first: 1000 })).not.toEqual(keyed);
      for (const orderBy of [undefined, [{ sectorCode: 'DESC' }]]) {
        const paged: string[] = [];
        let after: string | null = null;
        do {
          const { rows: more, page }: Awaited<ReturnType<typeof read>> = await read('one', {
            first: 4,
            orderBy,
            ...(after && { after }),
          });
          paged.push(...more.map(({ id }) => String(id)));
          after = page?.hasNextPage ? page.endCursor : null;
        } while (after);
        expect(paged).toEqual(await ids('one', { first: 1000, orderBy }));
      }
    });
  });
}

function harness(start: StartDatabase): Harness {
  return {
    async start() {
      const { url, close } = await start(statements);
      const opened = openDatabase({ connectionString: url, connections: 4, deadlineMs: 2000 });
      let recorded: string[] = [];
      const database: Database = {
        query(query, signal) {
          recorded.push(`${query.text} ${JSON.stringify(query.values)}`);
          return opened.query(query, signal);
        },
        close: opened.close,
      };
      const { source } = await open(database);
      return {
        source,
        takeRequests() {
          const taken = recorded;
          recorded = [];
          return taken;
        },
        async close() {
          await source.close();
          await close();
        },
      };
    },
    coordinate: 'Query.containers',
    type: 'Container',
    fieldTypes: { id: 'String!', label: 'String!', fillPercent: 'Int', sectorCode: 'String!' },
    rows,
    fields: { id: 'id', number: 'fillPercent', text: 'label', nullable: 'fillPercent' },
    upstreamNames: { label: 'label', fillPercent: 'fill_percent' },
    byKey: { coordinate: 'Query.containersBySectorCode', arg: 'codes', field: 'sectorCode' },
    secrets: ['postgres://', '127.0.0.1'],
  };
}
