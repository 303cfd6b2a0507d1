import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FetchRequest, FetchResult, Row, Source } from '../../mesh/contract/source.ts';
import { buildHandler } from '../mesh/build-handler.ts';
import { createGate } from '../mesh/gate.ts';
import { withinHandlerCall } from '../mesh/handler-call.ts';
import { readHandlerSettings } from '../mesh/handler-settings.ts';
import { createHandlerSource, type FetchOne } from '../mesh/handler-source.ts';
import { addressOf, loadOpenApi } from './load-description.ts';
import { createRestFetches, type GetJson } from './rest-fetch.ts';

/** The same OpenAPI source twice. Mesh's runtime is the reference for plain reads that bypass it. */
const query = (name: string, schema: object, more = {}) => ({ name, in: 'query', schema, ...more });
const operation = (operationId: string, parameters: object[], items: object) => ({
  get: {
    operationId,
    parameters,
    responses: {
      200: {
        description: 'ok',
        content: { 'application/json': { schema: { type: 'array', items } } },
      },
    },
  },
});
const item = {
  title: 'Item',
  type: 'object',
  properties: { id: { type: 'integer' }, name: { type: 'string' }, price: { type: 'number' } },
};
const integers = { type: 'array', items: { type: 'integer' } };
const document = {
  openapi: '3.0.0',
  info: { title: 'shop', version: '1' },
  paths: {
    '/all': operation('all', [], item),
    '/items': operation('itemsByIds', [query('id', integers)], item),
    '/search': operation(
      'search',
      [
        query('text', { type: 'string' }),
        query('max-count', { type: 'integer', default: 10 }),
        query('open', { type: 'boolean' }),
      ],
      item,
    ),
    '/shops/{shop}/items': operation(
      'itemsOfShop',
      [{ name: 'shop', in: 'path', required: true, schema: { type: 'string' } }],
      item,
    ),
    '/sorted': operation(
      'sorted',
      [query('by', { type: 'string', enum: ['price-asc', 'price-desc'] })],
      item,
    ),
    '/comma': operation('comma', [query('id', integers, { style: 'form', explode: false })], item),
    '/mine': operation('mine', [{ name: 'x-shop', in: 'header', schema: { type: 'string' } }], item),
  },
};

let directory: string;
let server: Server;
let upstreamRequests: string[] = [];
let plain: ReadonlyMap<string, FetchOne>;
let ours: Source;
let meshs: Source;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'pertuis-rest-'));
  writeFileSync(join(directory, 'shop.json'), JSON.stringify(document));
  server = createServer((request, response) => {
    upstreamRequests.push(`${request.method} ${request.url} ${request.headers.accept}`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify([{ id: 1, name: 'é', price: 2.5 }, { id: 2 }]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entry = { name: 'shop', handler: 'openapi', baseDir: directory };
  const config = { source: './shop.json', endpoint };
  const settings = readHandlerSettings({ ...entry, config });
  const description = await loadOpenApi(settings, directory, fetch);
  const gate = createGate(settings, description, { describe: fetch, sendQuery: withinHandlerCall(fetch) });
  const handler = await buildHandler({ ...entry, config: { ...config, source: addressOf('./shop.json') } });
  const mesh = await handler.getMeshSource({ fetchFn: gate.fetch });
  gate.open(mesh.schema);
  const getJson: GetJson = async (path, { query, headers }) => {
    const response = await fetch(`${endpoint}${path}?${query}`, { headers });
    return { json: await response.json(), bytes: 1 };
  };
  plain = createRestFetches('shop', mesh.schema, getJson);
  const given = { name: 'shop', kind: 'openapi', mesh, probe: async () => {} };
  ours = createHandlerSource({ ...given, plain });
  meshs = createHandlerSource(given);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
  server.closeAllConnections();
  server.close();
});

async function fetchBy(source: Source, request: FetchRequest) {
  upstreamRequests = [];
  const result = await source.fetch(request, { signal: new AbortController().signal });
  const { rows, provenance } = result as FetchResult;
  return { rows, calls: provenance.calls, upstreamRequests };
}

/** Path and parameters: two ways to write the same are the same. */
const parts = (line: string) => {
  const { pathname, searchParams } = new URL(line.split(' ')[1] ?? '', 'http://shop');
  return [pathname, ...searchParams];
};
/** The engine takes an absent value for null. */
const items = ({ rows }: { rows: readonly Row[] }) =>
  ((rows[0]?.value ?? []) as Row[]).map((row) => ({ name: null, price: null, ...row }));
const select = ['id', 'name', 'price'].map((name) => ({ name, key: name }));
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one !== '.' && one !== '..');
const optional = { requiredKeys: [] };
const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const argsOf: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  all: fc.constant({}),
  itemsByIds: fc.record({ id: fc.uniqueArray(integer, { minLength: 1 }) }),
  search: fc.record({ text, max_count: fc.option(integer), open: fc.boolean() }, optional),
};

it('are those that need no more than a path, a query and built-in scalars', () => {
  const fields = [...plain.keys()].map((coordinate) => coordinate.slice('Query.'.length));
  expect(fields).toEqual(['all', 'itemsByIds', 'search', 'itemsOfShop']);
});

it.each(Object.entries(argsOf))('%s asks what Mesh asks and brings what Mesh brings', async (field, args) => {
  expect(plain.has(`Query.${field}`)).toBe(true);
  await fc.assert(
    fc.asyncProperty(args, async (given) => {
      const request = { coordinate: `Query.${field}`, select, args: given };
      const [mine, reference] = [await fetchBy(ours, request), await fetchBy(meshs, request)];
      expect(mine.upstreamRequests.map(parts)).toEqual(reference.upstreamRequests.map(parts));
      expect(mine.rows).toHaveLength(1);
      expect(items(mine)).toEqual(items(reference));
      expect(mine.calls).toBe(1);
    }),
    { numRuns: 40 },
  );
});

it('puts what is asked for into one segment of the path, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (shop) => {
      const { upstreamRequests } = await fetchBy(ours, {
        coordinate: 'Query.itemsOfShop',
        select,
        args: { shop },
      });
      const path = (upstreamRequests[0] ?? '').split(' ')[1] ?? '';
      expect(path.split('/')).toHaveLength(4);
      expect(decodeURIComponent(path.split('/')[2] ?? '')).toBe(shop);
    }),
    { numRuns: 40 },
  );
});
