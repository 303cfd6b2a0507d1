/** The sensor store: containers and their fill history, household meters and their daily readings. */
import { writeMoment } from './clock.ts';
import { sectors, weekdayOf } from './sectors.ts';
import { streetStreams } from './waste-streams.ts';

/** Anything that runs SQL: PGlite, or a real PostgreSQL. */
export type Runs = (statement: string) => Promise<unknown>;

/** Deterministic noise out of whole numbers, 0 to 1, that PostgreSQL computes quickly. */
const noise = (a: string, b: string) =>
  `(((${a})::bigint * 7919 + (${b})::bigint * 104729 + ((${a})::bigint * (${b})::bigint) % 6151) % 9973) / 9973.0`;

const families = `ARRAY['Martin','Bernard','Thomas','Petit','Robert','Richard','Durand','Dubois','Moreau','Laurent','Simon','Michel','Lefèvre','Leroy','Roux','David']`;
const given = `ARRAY['Camille','Dominique','Claude','Sacha','Alix','Charlie','Eden','Maxime','Andréa','Noa','Lou','Ange']`;
const streets = `ARRAY['rue du Palais','quai Valin','avenue de Cognehors','rue des Merciers','cours des Dames','rue Saint-Yon','boulevard Joffre']`;
const streams = `ARRAY[${streetStreams.map((name) => `'${name}'`).join(',')}]`;

/** Sectors by the number in their code, with where they lie and on which day of the week their containers are emptied. */
const sectorRows = `(VALUES ${sectors
  .map(
    (sector, index) =>
      `(${index + 1}, '${sector.code}', '${sector.postcode}', ${weekdayOf(sector)}, ${sector.west}, ${sector.south}, ${sector.east}, ${sector.north})`,
  )
  .join(', ')}) AS sector (number, code, postcode, weekday, west, south, east, north)`;

/** 05:00 UTC of some Monday; containers are emptied a whole number of weeks and a weekday later. */
const mondayMs = Date.UTC(2024, 0, 1, 5);
const weekSeconds = 604_800;
const lastEmptied = (moment: string) => {
  const anchor = `(${mondayMs / 1000} + (weekday - 1) * 86400)`;
  return `to_timestamp(${anchor} + floor((extract(epoch FROM ${moment}) - ${anchor}) / ${weekSeconds}) * ${weekSeconds})`;
};
/** Days since the Unix epoch: noise of a day stays that of the day, whenever the store is filled. */
const dayNumber = (moment: string) => `(extract(epoch FROM ${moment})::bigint / 86400)`;

/** Every series ends at `now`, or, for the consumption of whole days, with the day before. */
function statements(nowMs: number): readonly string[] {
  const now = `timestamptz '${writeMoment(nowMs)}'`;
  const today = `date '${writeMoment(nowMs).slice(0, 10)}'`;
  return [
    `CREATE TABLE container (
      id text PRIMARY KEY, sector_code text NOT NULL, waste_stream text NOT NULL, capacity_litres integer NOT NULL,
      longitude double precision NOT NULL, latitude double precision NOT NULL, fill_percent double precision NOT NULL, last_emptied_at timestamptz)`,
    `CREATE TABLE container_fill (
      container_id text NOT NULL, measured_at timestamptz NOT NULL, fill_percent double precision NOT NULL, PRIMARY KEY (container_id, measured_at))`,
    `INSERT INTO container_fill SELECT
      'container-' || lpad(i::text, 5, '0'), at,
      round((least(100, extract(epoch FROM at - ${lastEmptied('at')}) / 86400 * (3.5 + 22.5 * power(${noise('i', '30')}, 3)) + 3 * ${noise('i', dayNumber('at'))}))::numeric, 1)
      FROM generate_series(1, 2500) i JOIN ${sectorRows} ON number = 1 + i % ${sectors.length},
      generate_series(${now} - interval '59 days', ${now}, interval '1 day') at`,
    `INSERT INTO container SELECT
      'container-' || lpad(i::text, 5, '0'), code, (${streams})[1 + i % ${streetStreams.length}], (ARRAY[660, 2500, 4000])[1 + i % 3],
      round((west + ${noise('i', '1')} * (east - west))::numeric, 5), round((south + ${noise('i', '2')} * (north - south))::numeric, 5),
      fill_percent, CASE WHEN i % 50 = 0 THEN NULL ELSE ${lastEmptied(now)} END
      FROM generate_series(1, 2500) i JOIN ${sectorRows} ON number = 1 + i % ${sectors.length}
      JOIN container_fill ON container_id = 'container-' || lpad(i::text, 5, '0') AND measured_at = ${now}`,
    'CREATE INDEX ON container (sector_code)',
    `CREATE TABLE meter (
      prm text PRIMARY KEY, household_id text NOT NULL UNIQUE, householder_name text NOT NULL, email text NOT NULL, address text NOT NULL,
      postcode text NOT NULL, birth_year integer NOT NULL, sector_code text NOT NULL, subscribed_power_kva integer NOT NULL)`,
    `INSERT INTO meter SELECT
      (17000000000000 + i * 7919)::text, 'hh-' || lpad(i::text, 5, '0'), g || ' ' || f,
      lower(translate(g || '.' || f, 'éèÉ', 'eeE')) || i || '@example.org',
      (1 + i % 120) || ' ' || (${streets})[1 + i % 7], postcode,
      1935 + (i * 37) % 70, code, (ARRAY[3, 6, 6, 9, 12])[1 + i % 5]
      FROM (SELECT i, (${given})[1 + i % 12] AS g, (${families})[1 + (i * 7) % 16] AS f FROM generate_series(1, 10000) i) AS people
      JOIN ${sectorRows} ON number = 1 + i % ${sectors.length}`,
    'CREATE INDEX ON meter (sector_code)',
    `CREATE TABLE meter_reading (
      prm text NOT NULL, household_id text NOT NULL, day date NOT NULL, consumption_kwh double precision NOT NULL, PRIMARY KEY (prm, day))`,
    `INSERT INTO meter_reading SELECT
      (17000000000000 + i * 7919)::text, 'hh-' || lpad(i::text, 5, '0'), ${today} - d,
      round((4 + 9 * ${noise('i', '5')} + 6 * ${noise('i', `(${today} - d - date '1970-01-01')`)})::numeric, 2)
      FROM generate_series(1, 10000) i, generate_series(1, 30) d`,
  ];
}

/** Fills an empty database; one that was filled before is left as it is. */
export async function fillStores(run: Runs, isFilled: () => Promise<boolean>, nowMs: number): Promise<void> {
  if (await isFilled()) return;
  for (const statement of statements(nowMs)) await run(statement);
}
