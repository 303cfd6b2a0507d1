import { buildSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Composition } from '../../mesh/contract/composition.ts';
import { type OperationEvent, type OperationScope, operations } from '../../mesh/contract/events.ts';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { Decision, Principal, RowFilter } from '../../mesh/contract/policy.ts';
import { type FetchRequest, type Row, type Source, SourceFailure } from '../../mesh/contract/source.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';

/** A territory of two sources held in memory: people with a secret, and the towns they live in. */
const people: Row[] = [
  { id: 'p1', name: 'Ada', secret: 's1', townId: 't1' },
  { id: 'p2', name: 'Bob', secret: 's2', townId: 't2' },
  { id: 'p3', name: 'Cléo', secret: 's3', townId: 't1' },
  { id: 'p4', name: 'Dan', secret: 's4', townId: 'gone' },
];
const towns: Row[] = [
  { id: 't2', name: 'Rivedoux' },
  { id: 't1', name: 'La Rochelle' },
];

const schema = () =>
  buildSchema(`
    type Query {
      people(where: PersonWhere): [Person!]!
      townsById(ids: [ID!]!): [Town!]!
    }
    type Mutation { greet(name: String!): String }
    input PersonWhere { secret: Text, name: Text, id: Text, and: [PersonWhere!] }
    input Text { eq: String }
    type Person { id: ID! name: String! secret: String! townId: ID! town: Town }
    type Town { id: ID! name: String! }
  `);

const received: FetchRequest[] = [];
let townsAreDown = false;
/** What sources wait for before they answer. */
let slowly: Promise<void> | undefined;

function memory(name: string, reply: (request: FetchRequest) => readonly Row[]): Source {
  return {
    name,
    kind: 'memory',
    schema: schema(),
    capabilities: {
      'Query.people': {
        select: false,
        filter: { columns: { id: { operators: ['eq'] } } },
        order: [],
        page: false,
        count: false,
      },
    },
    async fetch(request) {
      received.push(request);
      await slowly;
      return {
        rows: reply(request),
        provenance: { source: name, fetchedAt: '2026-11-01T00:00:00.000Z', bytes: 1, calls: 1 },
      };
    },
    probe: async () => (townsAreDown && name === 'towns' ? { up: false, reason: 'down' } : { up: true }),
    close: async () => {},
  };
}

function composition(): Composition {
  const settings = { ttlSeconds: 60, deadlineSeconds: 2, maxConcurrentCalls: 8 };
  const sources = [
    memory('people', ({ coordinate, args }) => {
      if (coordinate === 'Mutation.greet') return [{ value: `hello ${args.name}` }];
      return people;
    }),
    memory('towns', () => {
      if (townsAreDown) throw new SourceFailure('unavailable', 'connect ECONNREFUSED 10.1.2.3:5432');
      return towns;
    }),
  ];
  const facts = { shape: 'list', filterArgs: ['where'] } as const;
  return {
    schema: schema(),
    sources: new Map(
      sources.map((source) => [source.name, { source, settings: { ...settings, name: source.name } }]),
    ),
    roots: new Map([
      ['Query.people', { coordinate: 'Query.people', source: 'people', facts }],
      ['Mutation.greet', { coordinate: 'Mutation.greet', source: 'people', facts: { shape: 'value' } }],
      [
        'Query.townsById',
        {
          coordinate: 'Query.townsById',
          source: 'towns',
          facts: { shape: 'list', keys: { arg: 'ids', field: 'id' } },
        },
      ],
    ]),
    links: new Map([
      [
        'Person.town',
        {
          coordinate: 'Person.town',
          source: 'towns',
          target: 'Query.townsById',
          keyField: 'townId',
          keysArg: 'ids',
          valueKeyField: 'id',
          additionalArgs: {},
        },
      ],
    ]),
    facts: new Map(),
    frames: new Map(),
    missing: new Map(),
  };
}

/** Who asks stands in a header, for these tests only; what each may see stands here. */
const decisions: Record<string, { decisions: Record<string, Decision>; filter?: RowFilter }> = {
  visitor: { decisions: { 'Person.secret': { kind: 'deny' }, 'Person.town': { kind: 'clear' } } },
  partner: {
    decisions: {
      'Person.secret': {
        kind: 'transform',
        technique: 'mask',
        scope: 'view',
        apply: (value) => `${String(value)[0]}…`,
      },
    },
  },
  owner: { decisions: {} },
  ada: { decisions: {}, filter: { field: 'id', value: 'p1' } },
};

const policy = policyOf(
  ({ consumer }) => {
    const { decisions: said = {}, filter } = decisions[consumer] ?? {};
    return viewOf(consumer, said, filter && { filters: { Person: filter } });
  },
  ['Person.secret'],
);

let gateway: Gateway;
const unexpected: unknown[] = [];
const unexpectedIn: (string | undefined)[] = [];

beforeAll(async () => {
  gateway = await startPlainGateway({
    composition: composition(),
    policy,
    identify: async (headers) =>
      ({
        consumer: String(headers['x-who'] ?? 'visitor'),
        organisation: '',
        roles: [],
        purpose: '',
      }) satisfies Principal,
    onUnexpected: (error, requestId) => {
      unexpected.push(error);
      unexpectedIn.push(requestId);
    },
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.responseCache.clear();
  received.length = 0;
  unexpected.length = 0;
  unexpectedIn.length = 0;
  townsAreDown = false;
  slowly = undefined;
});

interface Json {
  readonly [key: string]: Json & string;
}

async function sendQuery(
  query: string,
  who = 'visitor',
  more: object = {},
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-who': who, ...headers },
    body: JSON.stringify({ query, ...more }),
  });
  const { data, errors, extensions } = (await response.json()) as {
    data: Json;
    errors?: Json[];
    extensions: Json;
  };
  return { status: response.status, headers: response.headers, data, errors, extensions };
}

const codesOf = (errors: readonly Json[] = []) => errors.map((error) => error.extensions?.code);
const peopleOf = (data: Json) => data.people as unknown as Json[];

describe('a denied field', () => {
  it('is null, said once, and never fetched', async () => {
    const { data, errors } = await sendQuery('{ people { name secret } }');
    expect(peopleOf(data)[0]).toEqual({ name: 'Ada', secret: null });
    expect(codesOf(errors)).toEqual(['FIELD_DENIED']);
    expect(received[0]?.select.map(({ name }) => name)).toEqual(['name']);
  });

  it('is refused as a filter too, before any source is asked', async () => {
    const { status, data, errors } = await sendQuery(
      '{ people(where: { and: [{ secret: { eq: "s1" } }] }) { name } }',
    );
    expect([status, data, codesOf(errors), received.length]).toEqual([
      403,
      undefined,
      ['ARGUMENT_DENIED'],
      0,
    ]);
  });

  it('stays denied in a fragment, under an alias and in a variable', async () => {
    const { data } = await sendQuery(
      'query ($w: PersonWhere) { people(where: $w) { ...F } } fragment F on Person { x: secret }',
      'visitor',
      {
        variables: { w: { name: { eq: 'Ada' } } },
      },
    );
    expect(peopleOf(data)[0]).toEqual({ x: null });
    const filtered = await sendQuery('query ($w: PersonWhere) { people(where: $w) { name } }', 'visitor', {
      variables: { w: { secret: { eq: 's1' } } },
    });
    expect(codesOf(filtered.errors)).toEqual(['ARGUMENT_DENIED']);
  });

  it('is not said of a selection that is skipped', async () => {
    const { errors } = await sendQuery('{ people { name secret @skip(if: true) } }');
    expect(errors).toBeUndefined();
  });
});

describe('a decision', () => {
  it('is applied to every value on its way out', async () => {
    const { data } = await sendQuery('{ people { secret } }', 'partner');
    expect(peopleOf(data).map((p) => p.secret)).toEqual(['s…', 's…', 's…', 's…']);
  });

  it('forbids filtering by what it alters: the filter would tell the value', async () => {
    const { errors } = await sendQuery('{ people(where: { secret: { eq: "s1" } }) { name } }', 'partner');
    expect(codesOf(errors)).toEqual(['ARGUMENT_DENIED']);
  });
});

describe('Self Data', () => {
  it('shows a person their own rows only, even when the source sends more', async () => {
    const { data } = await sendQuery('{ people { name } }', 'ada');
    expect(data.people).toEqual([{ name: 'Ada' }]);
    expect(received[0]?.query?.filter).toEqual({ kind: 'compare', field: 'id', op: 'eq', value: 'p1' });
  });

  it('refuses a request about somebody else without asking anyone', async () => {
    const { errors } = await sendQuery('{ people(where: { id: { eq: "p2" } }) { name } }', 'ada');
    expect([codesOf(errors), received.length]).toEqual([['SUBJECT_DENIED'], 0]);
  });
});

describe('links', () => {
  it('are asked once for all siblings, each key once, and matched by key', async () => {
    const { data } = await sendQuery('{ people { name town { name } } }');
    expect(peopleOf(data).map((p) => [p.name, p.town?.name ?? null])).toEqual([
      ['Ada', 'La Rochelle'],
      ['Bob', 'Rivedoux'],
      ['Cléo', 'La Rochelle'],
      ['Dan', null],
    ]);
    expect(received.map(({ keys }) => keys)).toEqual([undefined, ['t1', 't2', 'gone']]);
  });

  it('whose source is down are null with its name, and the rest is answered', async () => {
    townsAreDown = true;
    const { status, data, errors } = await sendQuery('{ people { name town { name } } }');
    expect([status, peopleOf(data)[0]]).toEqual([200, { name: 'Ada', town: null }]);
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'SOURCE_UNAVAILABLE', source: 'towns' },
      path: ['people', 0, 'town'],
    });
    expect(JSON.stringify(errors)).not.toMatch(/10\.1\.2\.3|ECONNREFUSED/);
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, ((await ready.json()) as Json).sources?.people]).toEqual([200, 'up']);
  });
});

describe('cached responses', () => {
  it('answer the same bytes again without asking, and say so', async () => {
    const first = await sendQuery('{ people { name } }');
    const second = await sendQuery('{ people { name } }');
    expect([first, second].map(({ headers }) => cacheStateOf(headers))).toEqual(['miss', 'hit']);
    expect(second.data).toEqual(first.data);
    expect(received).toHaveLength(1);
  });

  it('never cross from one kind of client to another', async () => {
    await sendQuery('{ people { secret } }', 'owner');
    expect(peopleOf((await sendQuery('{ people { secret } }', 'partner')).data)[0]?.secret).toBe('s…');
    expect(peopleOf((await sendQuery('{ people { secret } }', 'visitor')).data)[0]?.secret).toBe(null);
  });

  it('are not kept when a source failed, nor for mutations', async () => {
    townsAreDown = true;
    await sendQuery('{ townsById(ids: ["t1"]) { name } }');
    townsAreDown = false;
    const { data } = await sendQuery('{ townsById(ids: ["t1"]) { name } }');
    expect(data.townsById).toEqual([{ name: 'Rivedoux' }, { name: 'La Rochelle' }]);
    await sendQuery('mutation { greet(name: "x") }');
    expect(cacheStateOf((await sendQuery('mutation { greet(name: "x") }')).headers)).toBe('uncacheable');
  });

  it('say where they come from when asked, hit or miss', async () => {
    const more = { extensions: { provenance: true } };
    for (const cached of [false, true]) {
      const reply = await sendQuery('{ people { name } }', 'visitor', more);
      expect(reply.extensions.provenance).toMatchObject([{ source: 'people', cached, calls: 1 }]);
    }
    const byHeader = await sendQuery(
      '{ people { name } }',
      'visitor',
      {},
      { 'pertuis-include': 'provenance' },
    );
    expect(byHeader.extensions.provenance).toHaveLength(1);
  });
});

describe('identical requests under way', () => {
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    slowly = promise;
    return resolve;
  };

  it('are answered once, for clients of one kind', async () => {
    const release = hold();
    const requests = [
      sendQuery('{ people { name } }'),
      sendQuery('{ people { name } }'),
      sendQuery('{ people { name } }', 'owner'),
    ];
    await expect.poll(() => received.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    const responses = await Promise.all(requests);
    const caches = responses.map(({ headers }) => cacheStateOf(headers));
    expect(caches.slice(0, 2).sort()).toEqual(['collapsed', 'miss']);
    expect(caches[2]).toBe('miss');
    for (const { data } of responses) expect(peopleOf(data)).toHaveLength(4);
  });

  it('go on when the first of them leaves, and stop when the last does', async () => {
    const release = hold();
    const ended: OperationScope[] = [];
    const note = ({ operation }: OperationEvent) => ended.push(operation);
    operations.asyncEnd.subscribe(note as never);
    const first = new AbortController();
    const body = JSON.stringify({ query: '{ people { id } }' });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const cancellation = fetch(`${gateway.url}/graphql`, { ...init, signal: first.signal }).catch(
      (error: Error) => error.name,
    );
    await expect.poll(() => received.length).toBe(1);
    const staying = sendQuery('{ people { id } }');
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.abort();
    expect(await cancellation).toBe('AbortError');
    await expect.poll(() => ended).toMatchObject([{ status: 499, errorCodes: [] }]);
    release();
    expect(peopleOf((await staying).data)).toHaveLength(4);
    expect(received).toHaveLength(1);
    operations.asyncEnd.unsubscribe(note as never);
  });

  it('are each run when they are mutations, however they are written', async () => {
    const plain = JSON.stringify({ query: 'mutation { greet(name: "x") }' });
    for (const body of [plain, plain.replace('mutation', '\\u006dutation')]) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      await Promise.all([1, 2].map(() => fetch(`${gateway.url}/graphql`, init)));
    }
    expect(received.map(({ coordinate }) => coordinate)).toEqual(Array(4).fill('Mutation.greet'));
  });
});

describe('a validator', () => {
  it('spares bytes that the client has already', async () => {
    await sendQuery('{ people { name } }');
    const etag = (await sendQuery('{ people { name } }')).headers.get('etag') ?? '';
    const body = JSON.stringify({ query: '{ people { name } }' });
    const again = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'if-none-match': etag },
      body,
    });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  });
});

describe('a request that was answered before', () => {
  it.each([
    ['{ people { name } }', {}],
    ['query ($id: String) { people(where: { id: { eq: $id } }) { id town { name } } }', { id: 'p1' }],
    ['{ people { id secret } }', {}],
    ['query A { people { id } }', {}],
    ['{ __typename }', {}],
    ['query ($n: String!) { people(where: { name: { eq: $n } }) { id } }', { n: 3 }],
    ['{ people(where: { secret: { eq: "s" } }) { id } }', {}],
    ['{ nothing }', {}],
  ])('goes past Yoga and is answered alike: %s', async (query, variables) => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const responses = [];
      for (let round = 0; round < 3; round++) {
        gateway.responseCache.clear();
        const { status, headers, data, errors } = await sendQuery(
          query,
          'visitor',
          { variables },
          { accept },
        );
        responses.push({
          status,
          type: headers.get('content-type'),
          cache: cacheStateOf(headers),
          data,
          errors,
        });
      }
      expect(responses[1]).toEqual(responses[0]);
      expect(responses[2]).toEqual(responses[0]);
    }
  });

  it('gets the extensions that it asks for each time, and nobody else does', async () => {
    for (let round = 0; round < 4; round++) {
      gateway.responseCache.clear();
      const query = '{ people { name town { name } } }';
      const { extensions } = await sendQuery(query, 'visitor', { extensions: { provenance: true } });
      expect(Object.keys(extensions)).toEqual(['provenance']);
      expect((await sendQuery(query)).extensions).toBeUndefined();
    }
  });

  it('fails alike when its source does', async () => {
    const runQuery = () => sendQuery('{ people { id town { name } } }');
    townsAreDown = true;
    const [first, second] = [await runQuery(), await runQuery()];
    expect(second.errors).toEqual(first.errors);
    expect(second.data).toEqual(first.data);
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['a query that does not parse', '{ people {', 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ people { nothing } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s has a code and status 400', async (_, query, code) => {
    const { status, errors } = await sendQuery(
      query,
      'visitor',
      {},
      { accept: 'application/graphql-response+json' },
    );
    expect([status, codesOf(errors)]).toEqual([400, [code]]);
  });

  it('a variable of the wrong type is the client’s mistake', async () => {
    const { errors } = await sendQuery(
      'query ($n: String!) { __typename @include(if: true) people { name } }',
      'visitor',
      {
        variables: { n: 3 },
      },
    );
    expect(codesOf(errors)[0]).not.toBe('INTERNAL');
    expect(unexpected).toEqual([]);
  });
});

describe('an error that nobody expected', () => {
  it('leaves as INTERNAL, and is logged whole with the id of its request', async () => {
    const text = '{ people { name } }';
    slowly = Promise.reject(new Error('boom'));
    slowly.catch(() => {});
    const { errors, headers } = await sendQuery(text, 'visitor', {}, { 'x-request-id': 'order-42' });
    expect(codesOf(errors)).toEqual(['INTERNAL']);
    expect(JSON.stringify(errors)).not.toContain('boom');
    expect(headers.get('x-request-id')).toBe('order-42');
    expect(unexpected).toMatchObject([{ message: 'boom' }]);
    expect(unexpectedIn).toEqual(['order-42']);
  });
});
