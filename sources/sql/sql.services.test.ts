import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { describeSql } from './suite.ts';

/** A real PostgreSQL with a database to spare: the tables `container` and `odd` are made and dropped in it. */
const server = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

async function run(statements: string) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statements);
  await client.end();
}

afterAll(() => run('DROP TABLE IF EXISTS container, odd'));

describeSql('PostgreSQL', async (statements) => {
  await run(statements);
  return { url: server, close: async () => {} };
});

it('ends a statement on the server when nobody waits for it any more', async () => {
  const database = openDatabase({ connectionString: server, connections: 3, deadlineMs: 10_000 });
  const leader = new AbortController();
  const asking = database
    .query({ text: 'SELECT pg_sleep(9)', values: [] }, leader.signal)
    .catch((error: unknown) => error);
  const running = async () => {
    const text = `SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(9)%' AND state = 'active'`;
    return Number((await database.query({ text, values: [] }, AbortSignal.timeout(5000))).rows[0]?.n);
  };
  await expect.poll(running).toBe(1);
  leader.abort();
  expect(await asking).toMatchObject({ name: 'SourceFailure' });
  await expect.poll(running).toBe(0);
  await database.close();
});

it('gives up on a statement at its deadline', async () => {
  const database = openDatabase({ connectionString: server, connections: 1, deadlineMs: 200 });
  const asking = database.query({ text: 'SELECT pg_sleep(9)', values: [] }, new AbortController().signal);
  await expect(asking).rejects.toMatchObject({ kind: 'timeout' });
  await database.close();
});
