import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** Partners of three kinds that say themselves for how long their responses are good, behind the whole product. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const cacheControl = 'max-age=10, stale-while-revalidate=20';
let server: Server;
let product: TestProduct;
let requests = 0;

const replies: Record<string, unknown> = {
  '/things': [{ id: 't1' }],
  '/graphql': { data: { r0: [{ id: 'p1' }] } },
  '/api/explore/v2.1/catalog/datasets/sectors/records': { total_count: 1, results: [{ code: 'LR-01' }] },
  '/v1.1/Things': { value: [{ '@iot.id': 1 }] },
};
const things = {
  openapi: '3.0.0',
  info: { title: 'shop', version: '1' },
  paths: {
    '/things': {
      get: {
        operationId: 'things',
        responses: {
          200: {
            description: 'ok',
            content: {
              'application/json': {
                schema: {
                  type: 'array',
                  items: { title: 'Thing', type: 'object', properties: { id: { type: 'string' } } },
                },
              },
            },
          },
        },
      },
    },
  },
};

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  server = createServer((request, response) => {
    requests += 1;
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': cacheControl });
    response.end(JSON.stringify(replies[path] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  product = await startTestProduct({
    sources: `
sources:
  - { name: shop, staleSeconds: 600, handler: { openapi: { source: ./shop.json, endpoint: "${url}" } } }
  - { name: plants, staleSeconds: 600, handler: { graphql: { source: ./plants.graphql, endpoint: "${url}/graphql" } } }
  - { name: port, staleSeconds: 600, handler: { ./sources/sensorthings: { url: "${url}/v1.1", prefix: Port } } }
  - name: portal
    staleSeconds: 600
    handler: { ./sources/opendatasoft: { url: "${url}", description: ./portal.json, datasets: [{ dataset: sectors, type: Sector, root: sectors }] } }`,
    policy:
      'version: "1"\nfacts: { open: [Thing.*, Plant.*, Sector.*, "Port*.*", Platform*.*, PowerModel.*] }',
    consumers: `
consumers:
  - { id: operator, organisation: o, roles: [operator], purpose: platform-operation }
  - { id: app, organisation: o, roles: [citizen], purpose: open-data }`,
    beside: {
      'shop.json': JSON.stringify(things),
      'plants.graphql': 'type Query { plants: [Plant!]! } type Plant { id: ID! }',
      'portal.json': JSON.stringify({ sectors: { fields: [{ name: 'code', type: 'text' }] } }),
    },
  });
});
afterAll(async () => {
  await product.stop();
  server.close();
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);
const cacheOf = async (query: string) => cacheStateOf((await product.sendQuery(query)).headers);

describe('an upstream’s own Cache-Control', () => {
  it.each([
    ['OpenAPI', '{ things { id } }'],
    ['GraphQL', '{ plants { id } }'],
    ['Opendatasoft', '{ sectors(first: 3) { nodes { code } } }'],
    ['SensorThings', '{ portThings { nodes { id } } }'],
  ])('says of %s how long a response is fresh, and how long it may be stale', async (_, query) => {
    const first = await product.sendQuery(query);
    expect([first.errors, cacheStateOf(first.headers)]).toEqual([[], 'miss']);
    pass(9);
    expect(await cacheOf(query)).toBe('hit');
    const before = requests;
    pass(2);
    expect(await cacheOf(query)).toBe('stale');
    await expect.poll(() => requests).toBe(before + 1);
    await expect.poll(() => cacheOf(query)).toBe('hit');
    pass(31);
    expect(await cacheOf(query)).toBe('miss');
  });
});

function invalidate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const all = ['cli/pertuis.ts', 'invalidate', '--url', product.url, ...args];
    execFile(process.execPath, all, { cwd: root, env: { ...process.env } }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

describe('pertuis invalidate', () => {
  it('declares answers void by source and by type, or all', async () => {
    const key = product.key('operator');
    const operations = ['{ things { id } }', '{ plants { id } }', '{ sectors(first: 3) { nodes { code } } }'];
    const caches = () => Promise.all(operations.map(cacheOf));
    await caches();
    expect(await caches()).toEqual(['hit', 'hit', 'hit']);
    expect(await invalidate('--source', 'shop', '--type', 'Sector', '--key', key)).toEqual({
      code: 0,
      out: 'Invalidated: cached responses of source shop, with type Sector.\n',
      err: '',
    });
    expect(await caches()).toEqual(['miss', 'hit', 'miss']);
    expect((await invalidate('--all', '--key', key)).out).toBe('Invalidated: all cached responses.\n');
    expect(await caches()).toEqual(['miss', 'miss', 'miss']);
  });

  it('says what is wrong with the key, the names and the options', async () => {
    const wrong = await Promise.all([
      invalidate('--all'),
      invalidate('--all', '--key', product.key('app')),
      invalidate('--source', 'shopp', '--key', product.key('operator')),
      invalidate(),
    ]);
    for (const { code } of wrong) expect(code).toBe(1);
    expect(wrong.map(({ err }) => err)).toEqual([
      expect.stringMatching(/^UNAUTHENTICATED: /),
      expect.stringMatching(/^ROLE_DENIED: .*"operator"/),
      'BAD_REQUEST: There is no source "shopp". There are: plants, platform, port, portal, shop.\n',
      expect.stringMatching(/--source and --type, or --all/),
    ]);
  });
});

describe('extensions.plan', () => {
  it('tells an operator fetches and cost, and others that it is not for them', async () => {
    const query = '{ sectors(first: 3) { nodes { code } } }';
    const plan = { extensions: { plan: true } };
    expect((await product.sendQuery(query, plan)).extensions).toMatchObject({
      plan: { refused: { code: 'ROLE_DENIED' } },
    });
    const { extensions } = await product.sendQuery(query, { ...plan, key: product.key('operator') });
    expect(extensions.plan).toMatchObject({
      engine: 'compiled',
      estimatedValues: 5,
      lines: ['sectors  ← portal sectors { code }; source: page of 3'],
    });
  });
});
