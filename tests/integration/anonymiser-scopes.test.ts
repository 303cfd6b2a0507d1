import { buildSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Composition } from '../../mesh/contract/composition.ts';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { Decision } from '../../mesh/contract/policy.ts';
import type { Row, Source } from '../../mesh/contract/source.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';

/** Thirty ships of one port: its row is written thirty times, and copied where it may be. */
const schema = buildSchema(`
  type Query { ships: [Ship!]!, portsById(ids: [ID!]!): [Port!]! }
  type Ship { id: ID!, portId: ID!, port: Port }
  type Port { id: ID!, name: String!, depth: Int, open: Boolean, harbourMaster: String, noise: Int }
`);
const ships: Row[] = Array.from({ length: 30 }, (_, id) => ({ id: `s${id}`, portId: 'p' }));
const ports: Row[] = [
  { id: 'p', name: 'Chef de Baie', depth: 9, open: true, harbourMaster: 'Ada', noise: 1 },
];

let fetches = 0;
let begun = 0;
let made = 0;
/** What the source waits for. */
let hold: Promise<void> | undefined;

const decisions: Record<string, Decision> = {
  'Port.harbourMaster': {
    kind: 'transform',
    technique: 'for-you',
    scope: 'principal',
    begin({ principal }) {
      begun += 1;
      return () => `for ${principal?.consumer}`;
    },
  },
  'Port.noise': {
    kind: 'transform',
    technique: 'noise',
    scope: 'never',
    begin: () => () => {
      made += 1;
      return made;
    },
  },
};

const source: Source = {
  name: 'ports',
  kind: 'memory',
  schema,
  capabilities: {},
  async fetch({ coordinate }) {
    fetches += 1;
    await hold;
    const provenance = { source: 'ports', fetchedAt: '2026-11-01T00:00:00Z', bytes: 1, calls: 1 };
    return { rows: coordinate === 'Query.ships' ? ships : ports, provenance };
  },
  probe: async () => ({ up: true }),
  close: async () => {},
};
const settings = { name: 'ports', ttlSeconds: 60, deadlineSeconds: 5, maxConcurrentCalls: 8 };
const root = (name: string, facts: object) =>
  [`Query.${name}`, { coordinate: `Query.${name}`, source: 'ports', facts }] as const;
const composition = (): Composition => ({
  schema,
  sources: new Map([['ports', { source, settings }]]),
  roots: new Map([
    root('ships', { shape: 'list' }),
    root('portsById', { shape: 'list', keys: { arg: 'ids', field: 'id' } }),
  ] as never),
  links: new Map([
    [
      'Ship.port',
      {
        coordinate: 'Ship.port',
        source: 'ports',
        target: 'Query.portsById',
        keyField: 'portId',
        keysArg: 'ids',
        valueKeyField: 'id',
        additionalArgs: {},
      },
    ],
  ]),
  facts: new Map(),
  frames: new Map(),
  missing: new Map(),
});

let gateways: Record<string, Gateway>;
beforeAll(async () => {
  const start = (only: Record<string, Decision>) =>
    startPlainGateway({
      composition: composition(),
      policy: policyOf(() => viewOf('everybody', only)),
      identify: (headers) => ({
        consumer: String(headers['x-who']),
        organisation: 'o',
        roles: [],
        purpose: 'p',
      }),
      onUnexpected: (error) => {
        throw error;
      },
    });
  const { 'Port.harbourMaster': forYou, 'Port.noise': noise } = decisions;
  gateways = {
    principal: await start({ 'Port.harbourMaster': forYou as Decision }),
    never: await start({ 'Port.noise': noise as Decision }),
  };
});
afterAll(() => Promise.all(Object.values(gateways).map((gateway) => gateway.stop())));
beforeEach(() => {
  for (const gateway of Object.values(gateways)) gateway.responseCache.clear();
  fetches = begun = made = 0;
  hold = undefined;
});

async function ask(gateway: string, query: string, who: string) {
  const response = await fetch(`${gateways[gateway]?.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-who': who },
    body: JSON.stringify({ query }),
  });
  return { cache: response.headers.get('cache-status') ?? '', body: await response.text() };
}

const master = '{ portsById(ids: ["p"]) { harbourMaster } }';
const noise = '{ portsById(ids: ["p"]) { noise } }';
const repeated = '{ ships { port { name depth open noise } } }';

describe('an anonymiser of scope principal', () => {
  it('makes a value for each principal of a view, whatever is cached', async () => {
    expect((await ask('principal', master, 'ada')).body).toContain('for ada');
    expect((await ask('principal', master, 'bob')).body).toContain('for bob');
    const again = await ask('principal', master, 'ada');
    expect(again.body).toContain('for ada');
    expect(again.cache).toMatch(/hit/);
  });

  it('does so for requests that come at the same time, and begins once for each operation', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = ['ada', 'bob', 'eve'].map((who) => ask('principal', master, who));
    await expect.poll(() => fetches).toBeGreaterThan(0);
    resolve();
    const bodies = (await Promise.all(asking)).map(({ body }) => /for \w+/.exec(body)?.[0]);
    expect(bodies).toEqual(['for ada', 'for bob', 'for eve']);
    expect(begun).toBe(3);
  });
});

describe('an anonymiser of scope never', () => {
  it('makes another value each time: nothing of it is cached', async () => {
    const bodies = [];
    for (let round = 0; round < 3; round++) bodies.push(await ask('never', noise, 'ada'));
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(3);
    for (const { cache } of bodies) expect(cache).not.toMatch(/hit|stored/);
  });

  it('makes one for each of identical requests that come at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = [1, 2, 3].map(() => ask('never', noise, 'ada'));
    await expect.poll(() => fetches).toBeGreaterThan(0);
    resolve();
    const bodies = await Promise.all(asking);
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(3);
    for (const { cache } of bodies) expect(cache).not.toMatch(/collapsed/);
  });

  it('makes one for each place of a row that is repeated, instead of copying it', async () => {
    const { body } = await ask('never', repeated, 'ada');
    const values = JSON.parse(body).data.ships.map(({ port }: { port: { noise: number } }) => port.noise);
    expect(new Set(values).size).toBe(30);
  });

  it('leaves responses without its values to the cache', async () => {
    const plain = '{ portsById(ids: ["p"]) { name } }';
    await ask('never', plain, 'ada');
    expect((await ask('never', plain, 'ada')).cache).toMatch(/hit/);
  });
});
