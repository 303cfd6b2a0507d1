import { connect } from 'node:net';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PertuisError } from '../../mesh/contract/errors.ts';
import { operations, type SubscriptionEvent, subscriptionEvents } from '../../mesh/contract/events.ts';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { Decision, Principal, RowFilter } from '../../mesh/contract/policy.ts';
import { type FetchRequest, type Row, type Source, SourceFailure } from '../../mesh/contract/source.ts';
import { observeSpans } from '../../mesh/core/observe.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { codesOf, type Subscribed, type SubscribeOptions, subscribe } from '../support/events.testing.ts';
import { createFeed, type Feed } from '../support/feed.testing.ts';
import { startPlainGateway } from '../support/gateway.testing.ts';

/** People who arrive in towns: the arrivals are one source's events, the towns another source's rows. */
const typeDefs = `
  type Query { townsById(ids: [ID!]!): [Town!]! }
  type Subscription { arrived(name: String): Person! hidden: Person }
  type Person { id: ID! name: String! secret: String! townId: ID! town: Town tags: [String!] }
  type Town { id: ID! name: String! }
`;
const towns: Row[] = [
  { id: 't1', name: 'La Rochelle' },
  { id: 't2', name: 'Rivedoux' },
];
const ada = { id: 'p1', name: 'Ada', secret: 's1', townId: 't1' };
const bob = { id: 'p2', name: 'Bob', secret: 's2', townId: 't2' };
const query = 'subscription Arrivals { arrived { name secret town { name } } }';

const decisions: Record<string, { decisions: Record<string, Decision>; filter?: RowFilter }> = {
  visitor: {
    decisions: { 'Person.secret': { kind: 'deny' }, 'Subscription.hidden': { kind: 'deny' } },
  },
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
  noNames: { decisions: { 'Person.name': { kind: 'deny' } } },
  ada: { decisions: {}, filter: { field: 'id', value: 'p1' } },
};
const policy = policyOf(
  ({ consumer }) => {
    const { decisions: said = {}, filter } = decisions[consumer] ?? {};
    return viewOf(consumer, said, filter && { filters: { Person: filter } });
  },
  ['Person.secret', 'Person.name'],
);

let gateway: Gateway;
let feed: Feed;
let townsAreDown: boolean;
const revoked = new Set<string>();
const received: FetchRequest[] = [];
const unexpected: unknown[] = [];
const open: Subscribed[] = [];

beforeEach(async () => {
  feed = createFeed('people');
  townsAreDown = false;
  received.length = 0;
  revoked.clear();
  unexpected.length = 0;
  gateway = await startTestGateway();
});
afterEach(async () => {
  for (const { leave } of open.splice(0)) leave();
  await gateway.stop();
  expect(unexpected).toEqual([]);
});

function startTestGateway(): Promise<Gateway> {
  const schema = buildSchema(typeDefs);
  const settings = { ttlSeconds: 60, deadlineSeconds: 2, maxConcurrentCalls: 8 };
  const base = {
    kind: 'memory',
    schema,
    capabilities: {},
    probe: async () => ({ up: true }) as const,
    close: async () => {},
  };
  const fetchTowns: Source['fetch'] = async (request) => {
    received.push(request);
    if (townsAreDown) throw new SourceFailure('unavailable', 'connect ECONNREFUSED 10.1.2.3:5432');
    const provenance = { source: 'towns', fetchedAt: '2026-11-01T00:00:00.000Z', bytes: 1, calls: 1 };
    return { rows: towns, provenance };
  };
  const sources: Source[] = [
    { ...base, name: 'people', fetch: fetchTowns, subscribe: feed.subscribe },
    { ...base, name: 'towns', fetch: fetchTowns },
  ];
  const value = { shape: 'value' } as const;
  return startPlainGateway({
    composition: {
      schema,
      sources: new Map(
        sources.map((source) => [source.name, { source, settings: { ...settings, name: source.name } }]),
      ),
      roots: new Map([
        ['Subscription.arrived', { coordinate: 'Subscription.arrived', source: 'people', facts: value }],
        ['Subscription.hidden', { coordinate: 'Subscription.hidden', source: 'people', facts: value }],
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
    },
    policy,
    identify: async (headers) => {
      const consumer = String(headers['x-who']);
      if (revoked.has(consumer)) throw new PertuisError('UNAUTHENTICATED', 'The key is not valid.');
      return { consumer, organisation: '', roles: [], purpose: '' } satisfies Principal;
    },
    settings: { drainSeconds: 60 },
    onUnexpected: (error) => unexpected.push(error),
  });
}

async function follow(text = query, who = 'visitor', options: SubscribeOptions = {}) {
  const headers = { 'x-who': who, ...options.headers };
  const subscribed = await subscribe(gateway.url, text, { ...options, headers });
  open.push(subscribed);
  return subscribed;
}

/** Until the source has been asked: what it says before that nobody hears. */
async function followed(...given: Parameters<typeof follow>) {
  const before = feed.open();
  const subscribed = await follow(...given);
  await expect.poll(feed.open).toBe(before + 1);
  return subscribed;
}

describe('each event', () => {
  it('is answered like a query: decisions applied, links asked by key', async () => {
    const { next, status, headers } = await followed(query, 'partner');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    feed.push(ada);
    expect(await next()).toEqual({
      data: { arrived: { name: 'Ada', secret: 's…', town: { name: 'La Rochelle' } } },
    });
    feed.push(bob);
    expect(await next()).toEqual({
      data: { arrived: { name: 'Bob', secret: 's…', town: { name: 'Rivedoux' } } },
    });
    expect(received.map(({ keys }) => keys)).toEqual([['t1'], ['t2']]);
  });

  it('has denied fields as null, says so, and the source is not asked for them', async () => {
    const { next } = await followed();
    feed.push(ada);
    const result = await next();
    expect(result).toMatchObject({ data: { arrived: { name: 'Ada', secret: null } } });
    expect(codesOf(result)).toEqual(['FIELD_DENIED']);
    expect(feed.received[0]?.select.map(({ name }) => name)).toEqual(['name', 'townId']);
  });

  it('has what the others bring when a link’s source is down', async () => {
    const { next } = await followed('subscription { arrived { name town { name } } }');
    townsAreDown = true;
    feed.push(ada);
    const failed = await next();
    expect(failed).toMatchObject({ data: { arrived: { name: 'Ada', town: null } } });
    expect(codesOf(failed)).toEqual(['SOURCE_UNAVAILABLE']);
    expect(JSON.stringify(failed)).not.toMatch(/10\.1\.2\.3|ECONNREFUSED/);
    townsAreDown = false;
    feed.push(bob);
    expect(await next()).toEqual({ data: { arrived: { name: 'Bob', town: { name: 'Rivedoux' } } } });
  });

  it('that does not have the type of its fields fails there, and the next one comes', async () => {
    const { next } = await followed('subscription { arrived { name tags } }');
    feed.push({ ...ada, tags: 'no list' });
    const misfit = await next();
    expect(misfit).toMatchObject({ data: { arrived: { name: 'Ada', tags: null } } });
    expect(codesOf(misfit)).toEqual(['SOURCE_BAD_RESPONSE']);
    feed.push({ ...bob, tags: ['a'] });
    expect(await next()).toEqual({ data: { arrived: { name: 'Bob', tags: ['a'] } } });
  });

  it('about somebody else is not told at all', async () => {
    const { next } = await followed('subscription { arrived { name } }', 'ada');
    feed.push(bob);
    feed.push(ada);
    expect(await next()).toEqual({ data: { arrived: { name: 'Ada' } } });
  });
});

describe('before anybody is asked', () => {
  it('a denied root field is answered once, as null', async () => {
    const { next } = await follow('subscription { hidden { name } }');
    const result = await next();
    expect(result).toMatchObject({ data: { hidden: null } });
    expect([codesOf(result), await next(), feed.received]).toEqual([['FIELD_DENIED'], 'complete', []]);
  });

  it.each([
    [
      'an argument on a hidden field',
      'subscription { arrived(name: "Ada") { id } }',
      'noNames',
      {},
      'ARGUMENT_DENIED',
    ],
    [
      'a variable that does not fit',
      'subscription ($n: String) { arrived(name: $n) { id } }',
      'owner',
      { n: 3 },
      'BAD_USER_INPUT',
    ],
    [
      'two root fields',
      'subscription { arrived { id } hidden { id } }',
      'owner',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s is refused', async (_, text, who, variables, code) => {
    const { next } = await follow(text, who, { variables });
    expect([codesOf(await next()), await next(), feed.received]).toEqual([[code], 'complete', []]);
  });

  it('a root field that is skipped leaves nothing to wait for', async () => {
    const { next } = await follow('subscription { arrived @skip(if: true) { id } }');
    expect([await next(), await next(), feed.received]).toEqual([{ data: {} }, 'complete', []]);
  });

  it('who does not say that they read events is told to', async () => {
    for (const accept of ['application/json', '*/*', 'application/graphql-response+json']) {
      const { status, next } = await follow(query, 'visitor', { headers: { accept } });
      expect([status, codesOf(await next())]).toEqual([406, ['NOT_ACCEPTABLE']]);
    }
    expect(feed.received).toEqual([]);
  });
});

describe('a stream', () => {
  it('is each subscriber’s own, by GET too, and never kept', async () => {
    const text = 'subscription { arrived { name } }';
    const both = [
      await followed(text, 'visitor', { method: 'GET' }),
      await followed(text, 'visitor', { method: 'GET' }),
    ];
    feed.push(ada);
    for (const { next, headers } of both) {
      expect(await next()).toEqual({ data: { arrived: { name: 'Ada' } } });
      expect(cacheStateOf(headers)).toBe('uncacheable');
    }
    expect(gateway.responseCache.entries()).toBe(0);
  });

  it('is completed when the source has no more', async () => {
    const { next } = await followed();
    feed.end();
    expect(await next()).toBe('complete');
    expect(gateway.subscriptions.count()).toBe(0);
  });

  it('ends with a code when the source fails, and tells nothing of why', async () => {
    const { next } = await followed();
    feed.end(new SourceFailure('unavailable', 'read ECONNRESET 10.1.2.3:5432'));
    const result = await next();
    expect(result).toMatchObject({
      errors: [{ path: ['arrived'], extensions: { code: 'SOURCE_UNAVAILABLE', source: 'people' } }],
    });
    expect(JSON.stringify(result)).not.toMatch(/10\.1\.2\.3|ECONNRESET/);
    expect(await next()).toBe('complete');
  });

  it('ends when the subscriber’s key is revoked: the event that comes next is not told', async () => {
    const { next } = await followed(query, 'owner');
    revoked.add('owner');
    feed.push(ada);
    const result = await next();
    expect([codesOf(result), JSON.stringify(result)]).toEqual([
      ['UNAUTHENTICATED'],
      expect.not.stringContaining('Ada'),
    ]);
    expect(await next()).toBe('complete');
    await expect.poll(feed.open).toBe(0);
  });

  it('lets the source go when the subscriber leaves, even while it waits', async () => {
    const { next, leave } = await followed();
    feed.push(ada);
    await next();
    leave();
    await expect.poll(feed.open).toBe(0);
    await expect.poll(gateway.subscriptions.count).toBe(0);
  });

  it('is completed at once when the gateway stops', async () => {
    const { next } = await followed();
    const stopped = gateway.stop();
    expect(await next()).toBe('complete');
    await stopped;
    expect(feed.open()).toBe(0);
  });

  it('has ended as an operation when it begins; its events are told one by one', async () => {
    const told: unknown[] = [];
    const fail = (error: unknown) => unexpected.push(error);
    const stops = [
      observeSpans(
        operations,
        { end: ({ operation }) => told.push([operation.type, operation.name, operation.status]) },
        fail,
      ),
      observeSpans<SubscriptionEvent>(
        subscriptionEvents,
        { end: ({ operation, source, outcome }) => told.push([operation.name, source, outcome]) },
        fail,
      ),
    ];
    const { next } = await followed(query, 'partner');
    await vi.waitFor(() => expect(told).toEqual([['subscription', 'Arrivals', 200]]));
    townsAreDown = true;
    feed.push(ada);
    await next();
    townsAreDown = false;
    feed.push(bob);
    await next();
    expect(told.slice(1)).toEqual([
      ['Arrivals', 'people', 'error'],
      ['Arrivals', 'people', 'ok'],
    ]);
    for (const stop of stops) stop();
  });
});

describe('a subscriber who does not read', () => {
  it('costs a bounded number of events: then the source is released, and the last event says why', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect({ port: Number(port), host: hostname }).pause();
    const body = JSON.stringify({ query: 'subscription { arrived { name } }' });
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(feed.open).toBe(1);
    const name = 'x'.repeat(200_000);
    let pushed = 0;
    while (feed.open() > 0 && pushed < 1_000) {
      feed.push({ ...ada, name }, name.length);
      pushed += 1;
      await new Promise(setImmediate);
    }
    expect(feed.open()).toBe(0);
    expect(pushed).toBeLessThan(200);
    let said = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect(said.slice(-2_000)).toMatch(/"code":"SUBSCRIPTION_OVERRUN"[\s\S]*event: complete/);
    expect(gateway.subscriptions.count()).toBe(0);
  });
});
