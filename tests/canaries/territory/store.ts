import { type Postgres, startPostgres } from '../../../territory/stand-ins/postgres/server.ts';
import { zoneCodes } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { type Partner, patient } from './partner.ts';

const tables = `
  CREATE TABLE zone (code text PRIMARY KEY, label text NOT NULL);
  CREATE TABLE person (uid text PRIMARY KEY, household_id text NOT NULL, zone_code text NOT NULL, name text, email text, phone text,
    note text, postcode text, income integer, balance double precision, birth_date date);
  CREATE TABLE reading (uid text, household_id text NOT NULL, day date, kwh double precision, PRIMARY KEY (uid, day));
  CREATE TABLE claim (claim_id text PRIMARY KEY, household_id text NOT NULL, zone_code text NOT NULL, iban text, amount integer);
  CREATE TABLE ledger_text (code text PRIMARY KEY, held text);
  CREATE VIEW ledger AS SELECT code, held::integer AS total FROM ledger_text;
`;

/** One database with a schema for each world. */
export function startStore(worlds: readonly World[]): Promise<Postgres> {
  return startPostgres({
    async fill(db) {
      for (const world of worlds)
        await db.exec(
          `CREATE SCHEMA w${world.world}; SET search_path TO w${world.world}; ${tables} ${rowsOf(world)}`,
        );
    },
  });
}

function rowsOf({ persons, readings, claims, failure }: World): string {
  return [
    ...zoneCodes.map((code) => insert('zone', { code, label: `Quarter ${code}` })),
    ...persons.map(({ person, row }) => insert('person', { ...keysOf(person), uid: person.uid, ...row })),
    ...readings.map(({ person, row }) =>
      insert('reading', { uid: person.uid, householdId: person.householdId, ...row }),
    ),
    ...claims.map(({ person, row }) => insert('claim', { ...keysOf(person), ...row })),
    // A view that fails when it is read, with the value in the message.
    insert('ledger_text', { code: 'l1', held: failure.message }),
  ].join('');
}

function keysOf({ householdId, zoneCode }: World['people'][number]) {
  return { householdId, zoneCode };
}

function insert(table: string, row: Readonly<Record<string, string | number | null>>): string {
  const columns = Object.keys(row).map((name) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
  const values = Object.values(row).map((value) => (value === null ? 'NULL' : `'${value}'`));
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')});`;
}

/** The tables of one world as a source of the kind sql. */
export function storeOf({ url }: Postgres, { world }: World): Partner {
  const table = (
    name: string,
    type: string,
    root: string,
    primaryKey: string[],
    keys: [string, string, string][],
  ) => ({
    table: `w${world}.${name}`,
    type,
    root,
    primaryKey,
    keys: keys.map(([field, by, arg]) => ({ field, root: by, arg })),
  });
  return {
    source: {
      name: 'store',
      ...patient,
      handler: {
        './sources/sql': {
          connectionString: url,
          connections: 6,
          deadlineSeconds: 120,
          tables: [
            table('zone', 'Zone', 'zones', ['code'], [['code', 'zonesByCode', 'codes']]),
            table(
              'person',
              'Person',
              'persons',
              ['uid'],
              [
                ['uid', 'personsByUid', 'uids'],
                ['zoneCode', 'personsByZone', 'codes'],
              ],
            ),
            table('reading', 'Reading', 'readings', ['uid', 'day'], [['uid', 'readingsByUid', 'uids']]),
            table('claim', 'Claim', 'claims', ['claim_id'], [['zoneCode', 'claimsByZone', 'codes']]),
            table('ledger', 'Ledger', 'ledgers', ['code'], []),
          ],
        },
      },
    },
    close: async () => {},
  };
}
