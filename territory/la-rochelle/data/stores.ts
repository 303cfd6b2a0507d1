/** The sensor store: containers and their fill history, household meters and their daily readings. */

/** Anything that runs SQL: PGlite, or a real PostgreSQL. */
export type Runs = (statement: string) => Promise<unknown>;

/** Deterministic noise out of whole numbers, 0 to 1, that PostgreSQL computes quickly. */
const noise = (a: string, b: string) =>
  `(((${a})::bigint * 7919 + (${b})::bigint * 104729 + ((${a})::bigint * (${b})::bigint) % 6151) % 9973) / 9973.0`;

const families = `ARRAY['Martin','Bernard','Thomas','Petit','Robert','Richard','Durand','Dubois','Moreau','Laurent','Simon','Michel','Lefèvre','Leroy','Roux','David']`;
const given = `ARRAY['Camille','Dominique','Claude','Sacha','Alix','Charlie','Eden','Maxime','Andréa','Noa','Lou','Ange']`;
const streets = `ARRAY['rue du Palais','quai Valin','avenue de Cognehors','rue des Merciers','cours des Dames','rue Saint-Yon','boulevard Joffre']`;
const wasteStreams = `ARRAY['glass','paper','packaging','residual','biowaste']`;

const statements: readonly string[] = [
  `CREATE TABLE container (
    id text PRIMARY KEY, sector_code text NOT NULL, waste_stream text NOT NULL, capacity_litres integer NOT NULL,
    longitude double precision NOT NULL, latitude double precision NOT NULL, fill_percent double precision NOT NULL, last_emptied_at timestamptz)`,
  `INSERT INTO container SELECT
    'container-' || lpad(i::text, 5, '0'), 'LR-' || lpad((1 + i % 28)::text, 2, '0'), (${wasteStreams})[1 + i % 5],
    (ARRAY[660, 2500, 4000])[1 + i % 3],
    round((-1.25 + ${noise('i', '1')} * 0.25)::numeric, 5), round((46.08 + ${noise('i', '2')} * 0.15)::numeric, 5),
    round((100 * ${noise('i', '30')})::numeric, 1),
    CASE WHEN i % 50 = 0 THEN NULL ELSE timestamptz '2026-10-31 06:00:00+00' - (i % 12) * interval '1 day' END
    FROM generate_series(1, 2500) i`,
  'CREATE INDEX ON container (sector_code)',
  `CREATE TABLE container_fill (
    container_id text NOT NULL, measured_at timestamptz NOT NULL, fill_percent double precision NOT NULL, PRIMARY KEY (container_id, measured_at))`,
  `INSERT INTO container_fill SELECT
    'container-' || lpad(i::text, 5, '0'), timestamptz '2026-10-31 06:00:00+00' - d * interval '1 day',
    round((least(100, ((90 - d) % 7) * 13 + 9 * ${noise('i', 'd')}))::numeric, 1)
    FROM generate_series(1, 2500) i, generate_series(0, 59) d`,
  `CREATE TABLE meter (
    prm text PRIMARY KEY, household_id text NOT NULL UNIQUE, householder_name text NOT NULL, email text NOT NULL, address text NOT NULL,
    postcode text NOT NULL, birth_year integer NOT NULL, sector_code text NOT NULL, subscribed_power_kva integer NOT NULL)`,
  `INSERT INTO meter SELECT
    (17000000000000 + i * 7919)::text, 'hh-' || lpad(i::text, 5, '0'), g || ' ' || f,
    lower(translate(g || '.' || f, 'éèÉ', 'eeE')) || i || '@example.org',
    (1 + i % 120) || ' ' || (${streets})[1 + i % 7], (ARRAY['17000','17137','17138','17180','17220','17340','17440'])[1 + i % 7],
    1935 + (i * 37) % 70, 'LR-' || lpad((1 + i % 28)::text, 2, '0'), (ARRAY[3, 6, 6, 9, 12])[1 + i % 5]
    FROM (SELECT i, (${given})[1 + i % 12] AS g, (${families})[1 + (i * 7) % 16] AS f FROM generate_series(1, 10000) i) AS people`,
  'CREATE INDEX ON meter (sector_code)',
  `CREATE TABLE meter_reading (
    prm text NOT NULL, household_id text NOT NULL, day date NOT NULL, consumption_kwh double precision NOT NULL, PRIMARY KEY (prm, day))`,
  `INSERT INTO meter_reading SELECT
    (17000000000000 + i * 7919)::text, 'hh-' || lpad(i::text, 5, '0'), date '2026-10-31' - d,
    round((4 + 9 * ${noise('i', '5')} + 6 * ${noise('i', 'd + 3')})::numeric, 2)
    FROM generate_series(1, 10000) i, generate_series(0, 29) d`,
];

/** Fills an empty database; one that was filled before is left as it is. */
export async function fillStores(run: Runs, isFilled: () => Promise<boolean>): Promise<void> {
  if (await isFilled()) return;
  for (const statement of statements) await run(statement);
}
