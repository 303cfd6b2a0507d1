import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** Everything that a plugin may bring, in the whole product. */
const plugin = `
import { definePlugin, forMethods, PertuisError, z } from 'pertuis/plugin';

const calls = [];

export default definePlugin({
  name: 'everything',
  options: z.strictObject({ forbidden: z.string() }),
  create: ({ forbidden }) => ({
    operations: [
      {
        onValidate({ params }) {
          calls.push('validate');
          if (params.documentAST.definitions.some((definition) => definition.name?.value === forbidden))
            throw new PertuisError('ACCESS_DENIED', 'This operation has been withdrawn.');
        },
      },
    ],
    admissionControls: [
      {
        name: 'closed',
        admit({ operation }, { setHeader }) {
          calls.push('admit');
          setHeader('x-doorkeeper', 'here');
          if (operation.name?.value === 'AtNight') return new PertuisError('OVERLOADED', 'Ask again at six.');
        },
      },
    ],
    anonymisers: [
      { name: 'shout', create: () => ({ scope: 'view', begin: () => (value) => String(value).toUpperCase() }) },
      {
        name: 'breaks',
        create: () => ({
          scope: 'view',
          begin: () => (value) => {
            throw new Error('cannot anonymise ' + value);
          },
        }),
      },
    ],
    responseExtensions: [{ name: 'calls', describe: () => calls.splice(0) }],
    routes: [
      { path: '/open', access: 'open', route: forMethods(['POST'], ({ body }) => text(body.toString())) },
      { path: '/inside', route: () => text('for this machine') },
    ],
  }),
});

const text = (body) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from(body), ageSeconds: 0 });
`;
const policy = `
version: "1"
facts:
  open: [Person.id, Platform*.*, PowerModel.*]
  personal:
    Person.name: { category: "pd:Name" }
    Person.secret: { category: "pd:Name" }
rules:
  - { fields: [Person.name], roles: [visitor], purposes: [open-data], decision: { shout: {} } }
  - { fields: [Person.secret], roles: [visitor], purposes: [open-data], decision: { breaks: {} } }`;

let people: StandIn;
let product: TestProduct;
beforeAll(async () => {
  const typeDefs = 'type Query { people: [Person!]! } type Person { id: ID! name: String! secret: String! }';
  people = await startGraphql({
    typeDefs,
    root: { people: () => [{ id: '1', name: 'Camille', secret: 'hunter2' }] },
  });
  product = await startTestProduct({
    sources: `sources: [{ name: people, ttlSeconds: 60, handler: { graphql: { source: ./p.graphql, endpoint: "${people.url}" } } }]`,
    more: 'pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, plugins: [{ ./everything.js: { forbidden: Withdrawn } }] }',
    policy,
    beside: { 'p.graphql': typeDefs, 'everything.js': plugin },
  });
});
afterAll(async () => {
  await product?.stop();
  await people.close();
});

const include = { 'pertuis-include': 'calls' };

describe('a plugin', () => {
  it('anonymises, is asked once between plan and fetch, and not at all for a cached response', async () => {
    const query = '{ people { id name } }';
    const first = await product.sendQuery(query, { headers: include });
    expect(first.data).toEqual({ people: [{ id: '1', name: 'CAMILLE' }] });
    expect(first.extensions).toEqual({ calls: ['validate', 'admit'] });
    expect(first.headers.get('x-doorkeeper')).toBe('here');
    const second = await product.sendQuery(query, { headers: include });
    expect([second.data, second.extensions]).toEqual([first.data, { calls: [] }]);
  });

  it('rejects an operation as a whole, before anything is fetched', async () => {
    people.takeRequests();
    const night = await product.sendQuery('query AtNight { people { id } }');
    expect([night.status, night.errors[0]?.extensions.code]).toEqual([503, 'OVERLOADED']);
    const withdrawn = await product.sendQuery('query Withdrawn { people { id } }');
    expect(withdrawn.errors[0]).toMatchObject({ extensions: { code: 'ACCESS_DENIED' } });
    expect(people.takeRequests()).toEqual([]);
  });

  it('lets no value leave that its anonymiser fails on', async () => {
    const { text, errors } = await product.sendQuery('{ people { id secret } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL']);
    expect(text).not.toMatch(/hunter2|anonymise/);
  });

  it('serves its routes to the clients that it names, by default to this machine alone', async () => {
    const open = await fetch(`${product.url}/open`, { method: 'POST', body: 'hello' });
    expect([open.status, await open.text()]).toEqual([200, 'hello']);
    expect((await fetch(`${product.url}/open`)).status).toBe(405);
    expect((await fetch(`${product.url}/inside`)).status).toBe(200);
    const elsewhere = await fetch(`${product.url}/inside`, { headers: { 'x-forwarded-for': '192.0.2.7' } });
    expect(elsewhere.status).toBe(403);
  });
});
