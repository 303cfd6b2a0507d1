import pg from 'pg';
import { startPostgres } from '../../stand-ins/postgres/server.ts';
import { startOfTerritory } from '../data/clock.ts';
import { fillStores } from '../data/stores.ts';
import { type Running, runPartner } from './run.ts';

const nowMs = startOfTerritory();
const filled = `SELECT to_regclass('meter_reading') IS NOT NULL AS filled`;

/** PGlite, or with DEMO_DATABASE_URL a real PostgreSQL that is filled once. */
async function start(port: number): Promise<Running> {
  const url = process.env.DEMO_DATABASE_URL;
  if (!url)
    return startPostgres({
      port,
      fill: (db) =>
        fillStores(
          (statement) => db.exec(statement),
          async () => false,
          nowMs,
        ),
    });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await fillStores(
    (statement) => client.query(statement),
    async () => (await client.query(filled)).rows[0].filled,
    nowMs,
  );
  await client.query('COMMIT');
  await client.end();
  const wait = setInterval(() => {}, 60_000);
  return { url: 'the database of DEMO_DATABASE_URL', close: async () => clearInterval(wait) };
}

await runPartner('stores', start);
