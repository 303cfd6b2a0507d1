export const workloads = [
  ...(['distinct', 'variables', 'cold', 'identical'] as const),
  ...(['cached', 'small', 'series', 'territory'] as const),
] as const;
export type Workload = (typeof workloads)[number];

/** A prime, so that no connection meets the same text in step with another. */
const distinctTexts = 997;
const variableValues = 100_000;
/** No run comes to its end. */
const neverAgain = Number.MAX_SAFE_INTEGER;

/** The place of the running number in a template. */
const place = '__N__';

/** The requests of a workload: one body, in which a running number makes each its own. */
export interface Requests {
  /** JSON with `place` instead of the number. */
  readonly template: string;
  /** Numbers run from 1 to this, and over again. */
  readonly count: number;
}

/** Mesh has the partners' own names; the aliases make the response the same. */
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
 * What a server is asked. The texts of `distinct`, `cold` and `territory` differ in their name and in an alias, so that no
 * server can take two for one, not even by leaving names out.
 */
export function requestsOf(workload: Workload, server: string): Requests {
  const numbered = [`Q${place}`, `t${place}: `] as const;
  switch (workload) {
    case 'small':
      return { template: bodyOf('{__typename}'), count: 1 };
    case 'series':
      return { template: bodyOf('query Series { series { at value } }'), count: 1 };
    case 'variables':
      return { template: bodyOf(archive, `{"page":${place}}`), count: variableValues };
    case 'territory': {
      const text = writeTerritory(server === 'mesh' ? 'mesh' : 'ours', ...numbered);
      return { template: bodyOf(text), count: distinctTexts };
    }
    case 'distinct':
      return { template: bodyOf(writePosts(...numbered)), count: distinctTexts };
    case 'cold':
      return { template: bodyOf(writePosts(...numbered)), count: neverAgain };
    default:
      return { template: bodyOf(writePosts('Q', '')), count: 1 };
  }
}

/** The body with this number. */
export function fill({ template }: Requests, number: number): string {
  return template.replaceAll(place, String(number));
}

const archive = 'query Archive($page: Int!) { archive(page: $page) { id title user { id name } } }';

function bodyOf(query: string, variables?: string): string {
  const text = JSON.stringify(query);
  return variables ? `{"query":${text},"variables":${variables}}` : `{"query":${text}}`;
}

function writePosts(name: string, alias: string): string {
  return `query ${name} { posts { id ${alias}title user { id name } } }`;
}

function writeTerritory(whose: keyof typeof territory, name: string, alias: string): string {
  const { sector, streams } = territory[whose];
  const plant = `name process thing { name ${streams} { name description } }`;
  return `query ${name} { shipments(first: 50) { shippedAt ${alias}tonnes wasteStream originSector { ${sector} } destinationPlant { ${plant} } } }`;
}

/** Takes the alias of `requestsOf` out of a response, and what Mesh cannot call otherwise: an alias inside its batched links is lost. */
export function normalise(workload: Workload, response: string): unknown {
  const aliased = workload === 'territory' ? 'tonnes' : 'title';
  return JSON.parse(
    response.replaceAll(/"t\d+":/g, `"${aliased}":`).replaceAll('"Datastreams":', '"datastreams":'),
  );
}
