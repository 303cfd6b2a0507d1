import { buildSchema } from 'graphql';
import type { Composition, SourceSettings } from '../../mesh/contract/composition.ts';
import type { InvalidationEvent } from '../../mesh/contract/events.ts';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { Principal } from '../../mesh/contract/policy.ts';
import { type FetchRequest, type Row, type Source, SourceFailure } from '../../mesh/contract/source.ts';
import type { Freshness } from '../../mesh/core/cache-control.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { createPlanExtension } from '../../mesh/extensions/plan.ts';
import { explainPlan } from '../../mesh/plan/explain.ts';
import type { Metrics } from '../../mesh/telemetry/metrics.ts';
import { cacheStateOf } from './cache-state.testing.ts';
import { startPlainGateway } from './gateway.testing.ts';

/** Data and behaviour of a source in memory; tests change them while they run. */
export interface Upstream {
  rows: readonly Row[];
  freshness: Freshness;
  fails: SourceFailure | undefined;
  /** Responses wait for it. */
  hold: Promise<void> | undefined;
  readonly received: FetchRequest[];
  readonly signals: AbortSignal[];
}

export interface Territory {
  readonly gateway: Gateway;
  readonly ships: Upstream;
  readonly towns: Upstream;
  readonly heard: InvalidationEvent[];
  readonly unexpected: unknown[];
  sendQuery(query: string, options?: QueryOptions): Promise<QueryResult>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface QueryOptions {
  readonly who?: string;
  readonly headers?: Record<string, string>;
  readonly more?: object;
  readonly signal?: AbortSignal;
}

export interface QueryResult {
  readonly status: number;
  readonly cache: string | null;
  readonly age: string | null;
  readonly etag: string;
  readonly data: Record<string, unknown> | null;
  readonly codes: readonly unknown[];
  readonly extensions: Record<string, unknown>;
}

const schema = () =>
  buildSchema(`
    interface Place { id: ID! }
    type Query { ships: [Ship!]! townsById(ids: [ID!]!): [Town!]! places: [Place!]! fleet: ShipConnection }
    type Mutation { rename(name: String!): String }
    type Ship { id: ID! name: String! townId: ID! town: Town }
    type ShipConnection { nodes: [Ship!]! totalCount: Int }
    type Town implements Place { id: ID! name: String! }
  `);

const upstream = (rows: readonly Row[]): Upstream => ({
  rows,
  freshness: {},
  fails: undefined,
  hold: undefined,
  received: [],
  signals: [],
});

const value = (coordinate: string) => coordinate === 'Mutation.rename';
const link = {
  coordinate: 'Ship.town',
  source: 'towns',
  target: 'Query.townsById',
  keyField: 'townId',
  keysArg: 'ids',
  valueKeyField: 'id',
  additionalArgs: {},
};

function source(name: string, held: Upstream): Source {
  return {
    name,
    kind: 'memory',
    schema: schema(),
    capabilities: {},
    async fetch(request, { signal }) {
      held.received.push(request);
      held.signals.push(signal);
      await held.hold;
      if (held.fails) throw held.fails;
      const provenance = { source: name, fetchedAt: '2026-11-01T00:00:00.000Z', bytes: 1, calls: 1 };
      return {
        rows: value(request.coordinate) ? [{ value: 'done' }] : held.rows,
        page: { hasNextPage: false, endCursor: null, totalCount: held.rows.length },
        provenance: { ...provenance, ...held.freshness },
      };
    },
    probe: async () => ({ up: true }),
    close: async () => {},
  };
}

/** Reads the identity from a header, for these tests only. */
const identify = async (headers: Record<string, unknown>): Promise<Principal> => {
  const who = String(headers['x-who'] ?? 'visitor');
  return { consumer: who, organisation: '', roles: [who], purpose: '' };
};

const policy = policyOf(
  ({ consumer }) => viewOf(consumer, consumer === 'visitor' ? { 'Town.name': { kind: 'deny' } } : {}),
  ['Town.name'],
);

/** Starts a real gateway over ships and their home towns, each a source with settings of its own. */
export async function startTerritory(
  settings: { ships?: Partial<SourceSettings>; towns?: Partial<SourceSettings> } = {},
): Promise<Territory> {
  const ships = upstream([{ id: 's1', name: 'Aunis', townId: 't1' }]);
  const towns = upstream([{ id: 't1', name: 'La Rochelle', __typename: 'Town' }]);
  const heard: InvalidationEvent[] = [];
  const unexpected: unknown[] = [];
  const plain = { ttlSeconds: 60, deadlineSeconds: 2, maxConcurrentCalls: 8 };
  const composed = (name: 'ships' | 'towns', held: Upstream) =>
    [name, { source: source(name, held), settings: { name, ...plain, ...settings[name] } }] as const;
  const root = (coordinate: string, from: string, shape: 'list' | 'value' | 'connection') =>
    [coordinate, { coordinate, source: from, facts: { shape } }] as const;
  const composition: Composition = {
    schema: schema(),
    sources: new Map([composed('ships', ships), composed('towns', towns)]),
    roots: new Map([
      root('Query.ships', 'ships', 'list'),
      root('Query.fleet', 'ships', 'connection'),
      root('Mutation.rename', 'ships', 'value'),
      root('Query.townsById', 'towns', 'list'),
      root('Query.places', 'towns', 'list'),
    ]),
    links: new Map([['Ship.town', link]]),
    facts: new Map(),
    frames: new Map(),
    missing: new Map(),
  };
  const gateway = await startPlainGateway({
    composition,
    policy,
    identify,
    extensions: [createPlanExtension({ roles: ['operator'], estimateCost: () => 7, explain: explainPlan })],
    onUnexpected: (error) => unexpected.push(error),
    onInvalidate: (event) => heard.push(event),
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  return {
    gateway,
    ships,
    towns,
    heard,
    unexpected,
    post,
    async sendQuery(query, { who = 'visitor', headers = {}, more = {}, signal } = {}) {
      const response = await post('/graphql', { query, ...more }, { 'x-who': who, ...headers }, signal);
      const text = await response.text();
      const { data = null, errors = [], extensions = {} } = text === '' ? {} : JSON.parse(text);
      const said = (name: string) => response.headers.get(name);
      return {
        status: response.status,
        cache: cacheStateOf(response.headers),
        age: said('age'),
        etag: said('etag') ?? '',
        data,
        codes: errors.map((error: { extensions: { code: string } }) => error.extensions.code),
        extensions,
      };
    },
  };
}

export const down = new SourceFailure('unavailable', 'connect ECONNREFUSED');

/** Returns the number of operations that the metrics have counted with this cache state. */
export async function countOf(metrics: Metrics, cache: string): Promise<number> {
  const lines = (await metrics.render()).split('\n');
  const own = lines.filter(
    (line) => line.startsWith('pertuis_operations_total') && line.includes(`cache="${cache}"`),
  );
  return own.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
