import { buildSchema, GraphQLError, GraphQLScalarType } from 'graphql';
import type { ComposedSource, Composition, Link, Root } from '../contract/composition.ts';
import type { Decision, PolicyView, RowScope } from '../contract/policy.ts';
import type { FieldFacts, Source } from '../contract/source.ts';
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

const elsewhere = new Set(['Query.ownersById', 'Query.places', 'Query.detail', 'Mutation.rename']);
const ttlSeconds = { memory: 60, elsewhere: 30 };

/** The schema with every feature, composed of two sources, each time anew. */
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
    missing: new Map(),
  };
}

/** A scalar with rules of its own: it refuses, alters, and answers nothing for some values. */
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
    capabilities: {
      select: true,
      filter: false,
      order: false,
      page: true,
      aggregate: false,
      batchByKey: true,
    },
    fetch: async (requests) =>
      requests.map(() => {
        throw new Error('rows come from withMemory');
      }),
    probe: async () => ({ up: true }),
    close: async () => {},
  };
}

const decisions: Record<string, Decision> = {
  'Thing.secret': { kind: 'deny' },
  'Owner.secret': { kind: 'deny' },
  'Query.count': { kind: 'deny' },
  'Detail.owner': { kind: 'deny' },
  'Thing.inside': { kind: 'deny' },
  'Thing.masked': {
    kind: 'mask',
    apply: (value) => (String(value).includes('"') ? null : `•${String(value).length}`),
  },
  'Thing.maskedTags': {
    kind: 'mask',
    apply(value) {
      if (String(value).length > 2) throw new Error('cannot mask');
      return '•';
    },
  },
  'Thing.grid': { kind: 'generalise', apply: (value) => (Array.isArray(value) ? value.slice(0, 1) : value) },
  'Thing.price': {
    kind: 'generalise',
    apply(value, row) {
      if (typeof value !== 'number') throw new GraphQLError('no number');
      return value < 0 ? undefined : `${Math.round(value)}${row.ownerId === 'k1' ? '€' : ''}`;
    },
  },
  'Owner.email': {
    kind: 'pseudonymise',
    apply: (value, row) => `p-${String(value).length}-${String(row.id)}`,
  },
  'Detail.deeper': {
    kind: 'generalise',
    apply: (value) => (typeof value === 'object' ? { ...value, value: 1 } : null),
  },
};

const scopes: Record<string, RowScope> = {
  Owner: { field: 'region', value: 'north' },
  Thing: { field: 'ownerId', value: 'k1' },
};

/** What the policy says may be withheld from somebody. */
export const withholdable: ReadonlySet<string> = new Set(Object.keys(decisions));

/** Kinds of askers: one who sees all, one for whom much is denied or altered, one who sees own rows only. */
export const everyView: readonly PolicyView[] = [
  { id: 'clear', decide: () => ({ kind: 'clear' }), rowScope: () => undefined },
  {
    id: 'altered',
    decide: (coordinate) => decisions[coordinate] ?? { kind: 'clear' },
    rowScope: () => undefined,
  },
  {
    id: 'own',
    decide: (coordinate) => (coordinate === 'Owner.email' ? { kind: 'deny' } : { kind: 'clear' }),
    rowScope: (type) => scopes[type],
  },
];

/** Rows of the scopes' own and of others. */
export const everyPool: ReadonlyMap<string, readonly unknown[]> = new Map([
  ['Owner.region', ['north', 'north', 'south', null]],
]);
