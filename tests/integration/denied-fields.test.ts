import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { subscribe } from '../support/events.testing.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** Some clients throw all data away on one error: their registration moves denied fields into `extensions.denied`. */
const typeDefs = `
  type Query { plants: [Plant!]! }
  type Subscription { load: Load }
  type Plant { id: ID! owner: String }
  type Load { tonnes: Float driver: String }`;
const policy = `
version: "1"
facts:
  open: [Plant.id, Load.tonnes, Platform*.*, PowerModel.*]
  personal: { Plant.owner: { category: "pd:Name" }, Load.driver: { category: "pd:Name" } }`;
const consumers = `
consumers:
  - { id: plain, organisation: o, roles: [reader], purpose: reading }
  - { id: app, organisation: o, roles: [reader], purpose: reading, deniedFields: extensions }`;
const aboutOwner = {
  message: 'Plant.owner is not open to you.',
  locations: [expect.anything()],
  extensions: { code: 'FIELD_DENIED', coordinate: 'Plant.owner' },
};

let partner: StandIn;
let calls = 0;
let product: TestProduct;
const keys: Record<string, string> = {};
const send = (consumer: string, query: string, options: { headers?: Record<string, string> } = {}) =>
  product.sendQuery(query, { key: keys[consumer] as string, ...options });

beforeAll(async () => {
  partner = await startGraphql({
    typeDefs,
    root: {
      async plants() {
        calls += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return [{ id: 'p1', owner: 'Camille Martin' }];
      },
    },
    events: {
      async *load() {
        for (const tonnes of [1, 2]) yield { tonnes, driver: 'Camille Martin' };
      },
    },
  });
  product = await startTestProduct({
    sources: `sources: [{ name: plants, handler: { graphql: { source: ./plants.graphql, endpoint: "${partner.url}", subscriptionsProtocol: SSE } } }]`,
    policy,
    consumers,
    beside: { 'plants.graphql': typeDefs },
  });
  for (const consumer of ['plain', 'app']) keys[consumer] = product.key(consumer);
});
afterAll(async () => {
  await product.stop();
  await partner.close();
});

describe('denied fields', () => {
  it.each([
    ['compiled', '{ plants { id owner } }'],
    ['on graphql-js', '{ plants { id owner } __schema { queryType { name } } }'],
  ])('are told as the consumer is registered, cached or not: %s', async (_, query) => {
    for (const cache of ['miss', 'hit']) {
      const plain = await send('plain', query);
      expect(plain).toMatchObject({
        errors: [aboutOwner],
        extensions: {},
        data: { plants: [{ owner: null }] },
      });
      const app = await send('app', query);
      expect(app).toMatchObject({ errors: [], extensions: { denied: ['Plant.owner'] }, data: plain.data });
      expect(app.text).not.toContain('errors');
      expect([cacheStateOf(plain.headers), cacheStateOf(app.headers)]).toEqual([cache, cache]);
    }
  });

  it('stand beside extensions that were asked for', async () => {
    const { extensions } = await send('app', '{ plants { owner } }', {
      headers: { 'pertuis-include': 'provenance' },
    });
    expect(Object.keys(extensions)).toEqual(['provenance', 'denied']);
    expect((await send('app', '{ plants { id } }')).extensions).toEqual({});
  });

  it('of requests that are coalesced are told to each of them, in its own way', async () => {
    calls = 0;
    const query = '{ together: plants { id owner } }';
    const names = ['plain', 'app', 'app', 'plain', 'app'];
    const responses = await Promise.all(names.map((name) => send(name, query)));
    for (const [index, { errors, extensions }] of responses.entries()) {
      const told = names[index] === 'app' ? [[], { denied: ['Plant.owner'] }] : [[aboutOwner], {}];
      expect([errors, extensions]).toEqual(told);
    }
    expect(calls).toBe(1);
  });

  it.each([
    ['events', 'subscription { load { tonnes driver } }', 'Load.driver'],
    ['one response as an event', '{ plants { id owner } }', 'Plant.owner'],
  ])('are told with %s', async (_, query, coordinate) => {
    const bearer = (name: string) => ({ headers: { authorization: `Bearer ${keys[name]}` } });
    const app = await subscribe(product.url, query, bearer('app'));
    const first = await app.next();
    expect(first).toMatchObject({ data: expect.anything(), extensions: { denied: [coordinate] } });
    expect(first).not.toHaveProperty('errors');
    const plain = await (await subscribe(product.url, query, bearer('plain'))).next();
    expect(plain).toMatchObject({ errors: [{ extensions: { code: 'FIELD_DENIED', coordinate } }] });
    expect(plain).not.toHaveProperty('extensions');
  });

  it('as arguments are refused with an error, whatever the registration says', async () => {
    const { errors, extensions } = await send('app', '{ plants(where: { owner: "x" }) { id } }');
    expect(errors.length).toBeGreaterThan(0);
    expect(extensions).toEqual({});
  });
});

describe('an unknown extension', () => {
  it('is told in extensions.warnings, from the header and from the request', async () => {
    const message = (name: string) => `There is no extension "${name}". Ask for: eco, plan, provenance.`;
    const query = '{ plants { id } }';
    const header = await send('plain', query, { headers: { 'pertuis-include': 'provenence, eco, ' } });
    expect(header.extensions).toMatchObject({
      eco: expect.anything(),
      warnings: [{ code: 'EXTENSION_UNKNOWN', message: message('provenence') }],
    });
    for (let time = 0; time < 2; time += 1) {
      const { extensions } = await product.sendQuery(query, {
        extensions: { grams: true, clientLibrary: { name: 'x' }, off: false },
      });
      expect(extensions).toEqual({ warnings: [{ code: 'EXTENSION_UNKNOWN', message: message('grams') }] });
    }
  });

  it('is told a few times and shortly', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}${'x'.repeat(100)}`);
    const { extensions } = await product.sendQuery('{ plants { id } }', {
      headers: { 'pertuis-include': names.join(',') },
    });
    const warnings = extensions.warnings as unknown as { message: string }[];
    expect(warnings).toHaveLength(5);
    for (const { message } of warnings) expect(message.length).toBeLessThan(150);
  });
});
