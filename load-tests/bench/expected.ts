import type { Neighbours } from './neighbours.ts';
import type { Workload } from './operations.ts';

type Row = Readonly<Record<string, unknown>>;

/** What the request with this number has to be answered. */
export type Expected = (number: number) => Promise<unknown>;

/** What every server has to answer, worked out from the sources themselves. */
export async function expectedData(workload: Workload, neighbours: Neighbours): Promise<Expected> {
  if (workload === 'variables') return (page) => archive(neighbours, page);
  const data = await sameForAll(workload, neighbours);
  return () => Promise.resolve(data);
}

async function archive({ upstream }: Neighbours, page: number) {
  const posts = await read(`${upstream}/archive?page=${page}`);
  return { archive: await withUsers(upstream, posts) };
}

async function sameForAll(workload: Workload, neighbours: Neighbours): Promise<unknown> {
  const { upstream } = neighbours;
  if (workload === 'small') return { __typename: 'Query' };
  if (workload === 'series') return { series: await read(`${upstream}/series`) };
  if (workload === 'territory') return territory(neighbours);
  return { posts: await withUsers(upstream, await read(`${upstream}/posts`)) };
}

async function withUsers(upstream: string, posts: readonly Row[]) {
  const ids = [...new Set(posts.map(({ userId }) => `id=${userId}`))].join('&');
  const users = by('id', await read(`${upstream}/users?${ids}`), ({ id, name }) => ({ id, name }));
  return posts.map(({ id, title, userId }) => ({ id, title, user: users.get(userId) }));
}

async function territory({ portal, port, waste }: Neighbours) {
  const expand = '$expand=Datastreams($select=name,description;$orderby=id asc;$top=4)';
  const dataset = `${portal}/api/explore/v2.1/catalog/datasets/secteurs-de-collecte/exports/json`;
  const sectors = by('code', await read(dataset), ({ nom, menages, jour_de_collecte }) => ({
    name: nom,
    households: menages,
    collectionDay: jour_de_collecte,
  }));
  const { value } = (await json(`${port}/Things?${expand}`)) as { value: readonly Row[] };
  const things = by('@iot.id', value, ({ name, Datastreams }) => ({ name, datastreams: Datastreams }));
  const { data } = (await json(`${waste}?query=${encodeURIComponent(wasteQuery)}`)) as {
    data: { treatmentPlants: Row[]; shipments: Row[] };
  };
  const plants = by('id', data.treatmentPlants, ({ name, process, sensorThingId }) => ({
    name,
    process,
    thing: things.get(Number(sensorThingId)) ?? null,
  }));
  return {
    shipments: data.shipments.map(
      ({ shippedAt, tonnes, wasteStream, originSectorCode, destinationPlantId }) => ({
        shippedAt,
        tonnes,
        wasteStream,
        originSector: sectors.get(originSectorCode),
        destinationPlant: plants.get(destinationPlantId),
      }),
    ),
  };
}

const wasteQuery = `{
  treatmentPlants { id name process sensorThingId }
  shipments(first: 50) { shippedAt tonnes wasteStream originSectorCode destinationPlantId }
}`;

function by<T>(key: string, rows: readonly Row[], write: (row: Row) => T): Map<unknown, T> {
  return new Map(rows.map((row) => [row[key], write(row)]));
}

async function read(url: string): Promise<readonly Row[]> {
  return (await json(url)) as readonly Row[];
}

async function json(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.json();
}
