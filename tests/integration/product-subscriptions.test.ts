import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { codesOf, type Subscribed, type SubscribeOptions, subscribe } from '../support/events.testing.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** Subscriptions through the whole product: a partner who keeps to GraphQL over SSE, and one who says whatever a test wants. */
const plantTypes = `
  type Query { plants: [Plant!]! }
  type Subscription { load(plantId: ID!): Load }
  type Plant { id: ID! name: String! }
  type Load { plantId: ID! tonnes(unit: String = "t"): Float driver: String plant: Plant }
`;
const rogueTypes = 'type Query { rogues: Int } type Subscription { rogue: Rogue } type Rogue { id: ID! }';

const sources = (plants: string, rogue: string) => `
sources:
  - { name: plants, handler: { graphql: { source: ./plants.graphql, endpoint: "${plants}", subscriptionsProtocol: SSE } } }
  - name: rogue
    deadlineSeconds: 1
    idleSeconds: 1
    handler:
      graphql:
        source: ./rogue.graphql
        endpoint: "${rogue}"
        subscriptionsProtocol: SSE
        operationHeaders: { x-partner-key: hunter2 }`;
const policy = `
version: "1"
facts:
  open: [Plant.*, Load.*, Rogue.*, Platform*.*, PowerModel.*]
  personal: { Load.driver: { category: "pd:Name" } }
rules:
  - { fields: [Load.driver], roles: [planner], purposes: [planning], decision: { mask: {} } }`;
const consumers =
  'consumers: [{ id: planner, organisation: o, roles: [planner], purpose: planning }, { id: other, organisation: o, roles: [r], purpose: p }]';

let plants: StandIn;
let loads = 0;
let rogue: Server;
let received: { method: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
let say: (response: ServerResponse) => void = () => {};
let product: TestProduct;
const open: Subscribed[] = [];

beforeAll(async () => {
  plants = await startGraphql({
    typeDefs: plantTypes,
    root: { plants: () => [{ id: 'p1', name: 'La Pallice' }] },
    events: {
      async *load({ plantId }: { plantId: string }, signal) {
        loads += 1;
        const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        try {
          for (const tonnes of [12.5, 3]) {
            const driver = 'Camille Martin';
            yield {
              plantId,
              tonnes: ({ unit }: { unit: string }) => (unit === 'kg' ? tonnes * 1000 : tonnes),
              driver,
            };
          }
          if (plantId !== 'short') await left;
        } finally {
          loads -= 1;
        }
      },
    },
  });
  rogue = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ method: request.method, headers: request.headers, body });
    say(response);
  });
  await new Promise<void>((resolve) => rogue.listen(0, '127.0.0.1', resolve));
  const { port } = rogue.address() as AddressInfo;
  product = await startTestProduct({
    sources: sources(plants.url, `http://127.0.0.1:${port}/graphql`),
    more: 'pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, limits: { subscriptions: 2, cost: 30 } }',
    policy,
    consumers,
    beside: { 'plants.graphql': plantTypes, 'rogue.graphql': rogueTypes },
  });
});
afterEach(async () => {
  for (const { leave } of open.splice(0)) leave();
  received = [];
  await expect.poll(() => loads).toBe(0);
});
afterAll(async () => {
  await product.stop();
  rogue.closeAllConnections();
  rogue.close();
  await plants.close();
});

async function follow(query: string, key?: string, options: SubscribeOptions = {}) {
  const subscribed = await subscribe(product.url, query, {
    ...options,
    headers: { ...(key && { authorization: `Bearer ${key}` }) },
  });
  open.push(subscribed);
  return subscribed;
}

const metric = async (name: string) =>
  new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, 'm').exec(
    await (await fetch(`${product.url}/metrics`)).text(),
  )?.[1];

describe('a partner’s subscription', () => {
  const query =
    'subscription Loads($id: ID!) { load(plantId: $id) { plantId t: tonnes kg: tonnes(unit: "kg") driver } }';

  it('brings its events, with every decision in place, until the partner completes it', async () => {
    const { next } = await follow(query, product.key('planner'), { variables: { id: 'short' } });
    const load = { plantId: 'short', driver: '•••' };
    expect(await next()).toEqual({ data: { load: { ...load, t: 12.5, kg: 12_500 } } });
    expect(await next()).toEqual({ data: { load: { ...load, t: 3, kg: 3_000 } } });
    expect(await next()).toBe('complete');
    expect(await metric('pertuis_subscription_events_total')).toBe('2');
  });

  it('hides from a visitor what is not open', async () => {
    const { next } = await follow(query, undefined, { variables: { id: 'p1' } });
    const result = await next();
    expect(result).toMatchObject({ data: { load: { t: 12.5, driver: null } } });
    expect(codesOf(result)).toEqual(['FIELD_DENIED']);
  });

  it('is cancelled at the partner when the subscriber leaves', async () => {
    const { next, leave } = await follow(query, undefined, { variables: { id: 'p1' } });
    await next();
    expect([loads, await metric('pertuis_subscriptions_open')]).toEqual([1, '1']);
    leave();
    await expect.poll(() => loads).toBe(0);
    expect(await metric('pertuis_subscriptions_open')).toBe('0');
  });

  it('has a place among a consumer’s few, and gives it back', async () => {
    const key = product.key('planner');
    const variables = { id: 'p1' };
    const first = await follow(query, key, { variables });
    await follow(query, key, { variables });
    const third = await follow(query, key, { variables });
    expect([third.status, codesOf(await third.next())]).toEqual([429, ['TOO_MANY_SUBSCRIPTIONS']]);
    expect((await follow(query, product.key('other'), { variables })).status).toBe(200);
    await expect.poll(() => loads).toBe(3);
    first.leave();
    await expect.poll(() => loads).toBe(2);
    expect((await follow(query, key, { variables })).status).toBe(200);
  });

  it.each([
    [
      'deep',
      `subscription { load(plantId: 1) { plant { ${'... { '.repeat(70)} id ${'} '.repeat(70)} } } }`,
      'OPERATION_TOO_DEEP',
    ],
    [
      'costly',
      `subscription { load(plantId: 1) { ${Array.from({ length: 30 }, (_, i) => `a${i}: plantId`).join(' ')} } }`,
      'OPERATION_TOO_COSTLY',
    ],
    ['curious', 'subscription { __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('that is too %s is refused before the partner is asked', async (_, text, code) => {
    plants.takeRequests();
    const { next } = await follow(text);
    expect([new Set(codesOf(await next())), plants.takeRequests()]).toEqual([new Set([code]), []]);
  });
});

describe('a partner who misbehaves', () => {
  const events = (text: string) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
  const rogueQuery = 'subscription { rogue { id } }';

  it('is asked as its configuration says', async () => {
    say = events('event: next\ndata: {"data":{"r0":{"id":"a"}}}\n\nevent: complete\ndata:\n\n');
    const { next } = await follow(rogueQuery);
    expect([await next(), await next()]).toEqual([{ data: { rogue: { id: 'a' } } }, 'complete']);
    expect(received.map(({ method, headers }) => [method, headers.accept, headers['x-partner-key']])).toEqual(
      [['POST', 'text/event-stream', 'hunter2']],
    );
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      query: expect.stringContaining('subscription'),
    });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    [
      'sends what is not JSON',
      events('event: next\ndata: hunter2 at Secret.java:4\n\n'),
      'SOURCE_BAD_RESPONSE',
    ],
    ['sends JSON that is no result', events('event: next\ndata: [null]\n\n'), 'SOURCE_BAD_RESPONSE'],
    [
      'sends errors that are none',
      events('event: next\ndata: {"errors":{"a":1}}\n\n'),
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'answers with an error',
      events('event: next\ndata: {"errors":[{"message":"http://10.1.2.3 hunter2"}]}\n\n'),
      'SOURCE_BAD_RESPONSE',
    ],
    ['ends without a word', events('event: next\ndata: {"data":{"r0":null}}\n\n'), 'SOURCE_UNAVAILABLE'],
    ['sends an event of 2 MB', events(`data: ${'x'.repeat(2_000_000)}\n\n`), 'SOURCE_BAD_RESPONSE'],
    [
      'falls silent',
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
      'SOURCE_TIMEOUT',
    ],
    ['does not answer', () => {}, 'SOURCE_TIMEOUT'],
    [
      'sends HTML',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hunter2'),
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'leads elsewhere',
      (response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
      'SOURCE_BAD_RESPONSE',
    ],
    ['refuses', (response) => void response.writeHead(401).end('hunter2'), 'SOURCE_REFUSED'],
    ['breaks', (response) => void response.writeHead(500).end('at Secret.java:4'), 'SOURCE_UNAVAILABLE'],
  ])('%s: the last event has a code and tells nothing, the others go on', async (_, misbehave, code) => {
    say = misbehave;
    const other = await follow('subscription { load(plantId: "p1") { plantId } }', product.key('planner'));
    const { next } = await follow(rogueQuery);
    const told = [];
    for (let one = await next(); one !== 'complete' && told.length < 5; one = await next()) told.push(one);
    const last = told.at(-1);
    expect(last).toMatchObject({ errors: [{ extensions: { code, source: 'rogue' } }] });
    expect(JSON.stringify(last)).not.toMatch(/127\.0\.0\.1|10\.1\.2\.3|169\.254|hunter2|Secret\.java|\.ts:/);
    expect(await other.next()).toEqual({ data: { load: { plantId: 'p1' } } });
  });
});

describe('a configuration', () => {
  const files = (protocol: string) => ({
    sources: sources('http://127.0.0.1:1', 'http://127.0.0.1:1').replaceAll(
      'subscriptionsProtocol: SSE',
      protocol,
    ),
    policy,
    consumers,
    beside: { 'plants.graphql': plantTypes, 'rogue.graphql': rogueTypes },
  });

  it('that does not speak of subscriptions offers none', async () => {
    // Types that nobody can reach are not in the schema.
    const facts = 'version: "1"\nfacts: { open: [Plant.*, Platform*.*, PowerModel.*] }\nrules: []';
    const quiet = await startTestProduct({ ...files('retry: 0'), policy: facts });
    const { next } = await subscribe(quiet.url, 'subscription { rogue { id } }');
    expect(await next()).toMatchObject({ errors: [{ message: 'There is no subscription here.' }] });
    await quiet.stop();
  });

  it('that asks for WebSockets is refused', async () => {
    await expect(startTestProduct(files('subscriptionsProtocol: WS'))).rejects.toThrow(
      'sources.plants.handler.graphql.subscriptionsProtocol: expected SSE or GRAPHQL_SSE, got WS',
    );
  });
});
