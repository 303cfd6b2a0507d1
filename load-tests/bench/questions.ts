export const workloads = ['distinct', 'identical', 'cached', 'small', 'series', 'territory'] as const;
export type Workload = (typeof workloads)[number];

/** A prime, so that no connection meets the same text in step with another. */
const distinctTexts = 997;

/** Mesh has the partners' own names; the aliases make the answer the same. */
const territory = {
  ours: {
    sector: 'name households collectionDay',
    streams: 'datastreams(first: 4)',
  },
  mesh: {
    sector: 'name: nom households: menages collectionDay: jour_de_collecte',
    streams: 'Datastreams',
  },
};

/**
 * The texts that a server is asked, one after the other and over again. Those of `distinct` and `territory` differ in their
 * name and in an alias, so that no server can take two for one, not even by leaving names out.
 */
export function textsOf(workload: Workload, server: string): readonly string[] {
  if (workload === 'small') return ['{__typename}'];
  if (workload === 'series') return ['query Series { series { at value } }'];
  const write = workload === 'territory' ? writeTerritory(server === 'mesh' ? 'mesh' : 'ours') : writePosts;
  if (workload === 'distinct' || workload === 'territory')
    return Array.from({ length: distinctTexts }, (_, index) => write(`Q${index + 1}`, `t${index + 1}: `));
  return [write('Q', '')];
}

function writePosts(name: string, alias: string): string {
  return `query ${name} { posts { id ${alias}title user { id name } } }`;
}

function writeTerritory(whose: keyof typeof territory) {
  const { sector, streams } = territory[whose];
  const plant = `name process thing { name ${streams} { name description } }`;
  return (name: string, alias: string) =>
    `query ${name} { shipments(first: 50) { shippedAt ${alias}tonnes wasteStream originSector { ${sector} } destinationPlant { ${plant} } } }`;
}

/** Takes the alias of `textsOf` out of an answer, and what Mesh cannot call otherwise: an alias inside its batched links is lost. */
export function normalise(workload: Workload, answer: string): unknown {
  const aliased = workload === 'territory' ? 'tonnes' : 'title';
  return JSON.parse(
    answer.replaceAll(/"t\d+":/g, `"${aliased}":`).replaceAll('"Datastreams":', '"datastreams":'),
  );
}
