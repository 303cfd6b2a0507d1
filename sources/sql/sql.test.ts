import { printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../mesh/contract/source.ts';
import { type Postgres, startPostgres } from '../../territory/stand-ins/postgres/server.ts';
import { querySource } from '../conformance/query-source.ts';
import SqlHandler from './handler.ts';
import { describeSql } from './suite.ts';

describeSql('PGlite', async (statements) => {
  const { url, close } = await startPostgres({ fill: async (db) => void (await db.exec(statements)) });
  return { url, close };
});

describe('a sql source', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres({
      fill: async (db) =>
        void (await db.exec(`CREATE TABLE reading (id integer PRIMARY KEY, kwh numeric NOT NULL, day date, at timestamptz, extra jsonb, big bigint);
        COMMENT ON COLUMN reading.kwh IS 'Kilowatt-hours of the day.';
        INSERT INTO reading VALUES (1, 1.5, '2026-10-31', '2026-10-31 23:45:00+00', '{"a": [1]}', 7), (2, 2.5, NULL, '2026-10-31 23:45:00.25+02', NULL, 9007199254740993)`)),
    });
  });
  afterAll(() => postgres.close());

  const open = (config: object = {}) =>
    new SqlHandler({
      name: 'store',
      baseDir: import.meta.dirname,
      config: {
        connectionString: postgres.url,
        deadlineSeconds: 2,
        tables: [
          {
            table: 'reading',
            type: 'Reading',
            root: 'readings',
            primaryKey: 'id',
            keys: [{ field: 'id', root: 'readingsById', arg: 'ids' }],
          },
        ],
        ...config,
      },
    }).getMeshSource();

  async function sendQuery(fields: readonly string[], args: Record<string, unknown> = {}) {
    const { source } = await open();
    try {
      const select = fields.map((name) => ({ key: name, name }));
      const sourceQuery = { coordinate: 'Query.readings', select, args };
      return await querySource(source, sourceQuery, { signal: AbortSignal.timeout(3000) });
    } finally {
      await source.close();
    }
  }

  it('answers numbers, days, moments and JSON in their own form', async () => {
    const { rows } = await sendQuery(['id', 'kwh', 'day', 'at', 'extra'], {});
    expect(rows).toEqual<Row[]>([
      { id: 1, kwh: 1.5, day: '2026-10-31', at: '2026-10-31T23:45:00Z', extra: { a: [1] } },
      { id: 2, kwh: 2.5, day: null, at: '2026-10-31T21:45:00.25Z', extra: null },
    ]);
  });

  it('is described by the comments on its columns', async () => {
    const { schema, source } = await open();
    await source.close();
    const sdl = printSchema(schema);
    expect(sdl).toMatch(/"Kilowatt-hours of the day\."*\n {2}kwh: Float!/);
    expect(sdl).toContain('Rows by `kwh`: Kilowatt-hours of the day.');
  });

  it('would rather fail than round a number that JSON cannot carry', async () => {
    await expect(sendQuery(['big'])).rejects.toMatchObject({ kind: 'bad-response' });
  });

  it('cannot write, whatever the role may', async () => {
    const { source } = await open();
    const { openDatabase } = await import('./database.ts');
    const database = openDatabase({ connectionString: postgres.url, connections: 1, deadlineMs: 2000 });
    const writing = database.query({ text: 'DELETE FROM reading', values: [] }, AbortSignal.timeout(2000));
    await expect(writing).rejects.toMatchObject({
      kind: 'bad-response',
      message: expect.stringContaining('25006'),
    });
    await database.close();
    await source.close();
    expect((await sendQuery(['id'])).rows).toHaveLength(2);
  });

  it('names a table, a key and a primary key that are not there', async () => {
    const tables = [
      { table: 'no_such', type: 'A', root: 'a', primaryKey: 'id' },
      {
        table: 'reading',
        type: 'B',
        root: 'b',
        primaryKey: 'nope',
        keys: [{ field: 'nope', root: 'c', arg: 'ids' }],
      },
    ];
    const path = 'sources.store.handler.sql.tables';
    await expect(open({ tables })).rejects.toMatchObject({
      problems: [
        { path: `${path}[0].table` },
        { path: `${path}[1].primaryKey` },
        { path: `${path}[1].keys` },
      ],
    });
  });

  it('hides the address in what it says of a mistake', async () => {
    const error: unknown = await open({ connectionString: 'mysql://root:hunter2@db' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ problems: [{ path: expect.stringContaining('connectionString') }] });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('starts from a description while the database is away, and says that it is down', async () => {
    const away = {
      connectionString: 'postgres://nobody:hunter2@127.0.0.1:1/x',
      description: './fixtures/readings.json',
    };
    const { source } = await open(away);
    expect(await source.probe(AbortSignal.timeout(3000))).toMatchObject({ up: false });
    const select = [{ key: 'id', name: 'id' }];
    const sourceQuery = { coordinate: 'Query.readings', select, args: {} };
    const failure: unknown = await querySource(source, sourceQuery, {
      signal: AbortSignal.timeout(3000),
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'unavailable', retryable: true });
    expect(String(failure)).not.toContain('hunter2');
    await source.close();
  });
});
