import { buildSchema, GraphQLError, GraphQLScalarType } from 'graphql';
import type { ComposedSource, Composition, Link, Root } from '../../mesh/contract/composition.ts';
import type { FieldFacts, Frame, Source } from '../../mesh/contract/source.ts';
import { everyFeature } from './every-feature.testing.ts';

const links: Link[] = [
  { coordinate: 'Thing.owner', target: 'Query.ownersById', keyField: 'ownerId' },
  { coordinate: 'Station.owner', target: 'Query.ownersById', keyField: 'keeperId' },
  { coordinate: 'Detail.owner', target: 'Query.ownersById', keyField: 'ownerId' },
  { coordinate: 'Part.owner', target: 'Query.ownersById', keyField: 'ownerId' },
  { coordinate: 'Thing.place', target: 'Query.placesById', keyField: 'placeId' },
  {
    coordinate: 'Thing.parts',
    target: 'Query.partsByThing',
    keyField: 'id',
    valueKeyField: 'thingId',
    additionalArgs: { first: '{args.first}' },
  },
  {
    coordinate: 'Owner.things',
    target: 'Query.partsByThing',
    keyField: 'id',
    valueKeyField: 'thingId',
    additionalArgs: { first: 2 },
  },
].map((link) => ({ source: 'memory', keysArg: 'ids', valueKeyField: 'id', additionalArgs: {}, ...link }));

const facts: Record<string, FieldFacts> = {
  'Query.things': { shape: 'connection', filterArgs: ['where'] },
  'Query.places': { shape: 'connection' },
  'Query.all': { shape: 'list' },
  'Query.loose': { shape: 'list' },
  'Query.owned': { shape: 'list' },
  'Query.ownersById': { shape: 'list', keys: { arg: 'ids', field: 'id' } },
  'Query.partsByThing': { shape: 'list', keys: { arg: 'ids', field: 'thingId' } },
  'Query.placesById': { shape: 'list', keys: { arg: 'ids', field: 'id' } },
};

const frames = new Map<string, Frame>(
  ['ThingConnection', 'PlaceConnection'].flatMap((type) => [
    [`${type}.nodes`, 'rows'] as const,
    [`${type}.pageInfo`, 'page'] as const,
    [`${type}.totalCount`, 'count'] as const,
  ]),
);

const elsewhere = new Set(['Query.ownersById', 'Query.places', 'Query.detail', 'Mutation.rename']);
const ttlSeconds = { memory: 60, elsewhere: 30 };

/** The schema with every feature, composed of two sources, each time again. */
export function composeEveryFeature(): Composition {
  const schema = buildSchema(everyFeature);
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) dateTime.serialize = serializeMoment;
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((name): Root => {
      const coordinate = `${type?.name}.${name}`;
      const source = elsewhere.has(coordinate) ? 'elsewhere' : 'memory';
      return { coordinate, source, facts: facts[coordinate] ?? { shape: 'value' } };
    }),
  );
  const sources = Object.entries(ttlSeconds).map(([name, ttl]): [string, ComposedSource] => [
    name,
    {
      source: emptySource(name, schema),
      settings: { name, ttlSeconds: ttl, deadlineSeconds: 30, maxConcurrentCalls: 100 },
    },
  ]);
  const sourceOf = (coordinate: string) => (elsewhere.has(coordinate) ? 'elsewhere' : 'memory');
  return {
    schema,
    sources: new Map(sources),
    roots: new Map(roots.map((root) => [root.coordinate, root])),
    links: new Map(links.map((link) => [link.coordinate, { ...link, source: sourceOf(link.target) }])),
    facts: new Map(),
    frames,
    missing: new Map(),
  };
}

/** A scalar with its own rules: it rejects some values, alters some, and returns nothing for others. */
function serializeMoment(value: unknown): unknown {
  if (typeof value !== 'string')
    throw new GraphQLError('A moment is a text.', { extensions: { code: 'BAD_MOMENT' } });
  return value === 'never' ? undefined : value.toLowerCase();
}

function emptySource(name: string, schema: Composition['schema']): Source {
  return {
    name,
    kind: 'memory',
    schema,
    // `Query.things` is left to the engine.
    capabilities: {
      'Query.places': { select: true, filter: { columns: {} }, order: [], page: true, count: true },
    },
    fetch: async () => {
      throw new Error('rows come from withMemory');
    },
    probe: async () => ({ up: true }),
    close: async () => {},
  };
}
