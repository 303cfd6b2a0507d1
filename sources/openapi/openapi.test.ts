import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../../mesh/contract/source.ts';
import type { SourceKind } from '../../mesh/contract/source-kind.ts';
import { startHostile } from '../../territory/stand-ins/hostile/server.ts';
import { startOpenApi } from '../../territory/stand-ins/openapi/server.ts';
import { describeSource, type Harness } from '../conformance.ts';
import { meshKind } from '../mesh/kind.ts';
import { openApiKind } from './kind.ts';

const secret = 'openapi-key-19bc';
const names = ['Île de Ré', `Port "neuf"`, 'Les Minimes', 'Tasdon', `L'Aubépine \\ bis`];
const rows = Array.from({ length: 40 }, (_, index) => ({
  id: `item-${String(index).padStart(2, '0')}`,
  name: names[index] ?? `Objet ${index}`,
  price: index % 9 === 8 ? null : (index * 3.7) % 100,
  shop: `shop-${index % 5}`,
}));
const list = (operationId: string, parameters: object[]) => ({
  get: {
    operationId,
    parameters,
    responses: {
      200: {
        description: 'ok',
        content: {
          'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Item' } } },
        },
      },
    },
  },
});
const text = { type: 'string' };
const document = {
  openapi: '3.0.3',
  info: { title: 'shop', version: '1' },
  paths: {
    '/items': list('items', [{ name: 'name', in: 'query', schema: text }]),
    '/items/by-shop': list('itemsByShop', [
      { name: 'shop', in: 'query', required: true, schema: { type: 'array', items: text } },
    ]),
  },
  components: {
    schemas: {
      Item: {
        type: 'object',
        required: ['id', 'name', 'shop'],
        properties: { id: text, name: text, price: { type: 'number', nullable: true }, shop: text },
      },
    },
  },
};
/** A real server sends more than it describes. */
const sent = rows.map((row) => ({ ...row, _links: { self: `/items/${row.id}` } }));
const operations = {
  items: (search: URLSearchParams) =>
    sent.filter(({ name }) => !search.has('name') || search.get('name') === name),
  itemsByShop: (search: URLSearchParams) => sent.filter(({ shop }) => search.getAll('shop').includes(shop)),
};

const harness = (kind: SourceKind, handler: string, more: object = {}): Harness => ({
  async start() {
    const directory = mkdtempSync(join(tmpdir(), 'pertuis-openapi-'));
    writeFileSync(join(directory, 'shop.json'), JSON.stringify(document));
    const partner = await startOpenApi({ document, operations });
    const hostile = await startHostile({ target: partner.url });
    const source = await kind.open({
      name: 'shop',
      handler,
      config: { source: './shop.json', endpoint: hostile.url, ...more },
      baseDir: directory,
      deadlineSeconds: 1.5,
      idleSeconds: 10,
      maxSubscriptions: 4,
    });
    partner.takeRequests();
    return {
      source,
      takeRequests: partner.takeRequests,
      fault: { set: hostile.setFault, seen: hostile.seen },
      async close() {
        await source.close();
        await hostile.close();
        await partner.close();
        rmSync(directory, { recursive: true });
      },
    };
  },
  shape: 'value',
  coordinate: 'Query.items',
  type: 'Item',
  fieldTypes: { id: 'String!', name: 'String!', price: 'Float', shop: 'String!' },
  rows: rows as readonly Row[],
  fields: { id: 'id', number: 'price', text: 'name', nullable: 'price' },
  upstreamNames: {},
  textArg: 'name',
  sendsWholeRows: true,
  byKey: { coordinate: 'Query.itemsByShop', arg: 'shop', field: 'shop' },
  secrets: [secret, '127.0.0.1', 'http://'],
  faults: 'http',
});

const withKey = { operationHeaders: { authorization: secret } };
describeSource('openapi past Mesh\u2019s runtime', harness(openApiKind, 'openapi'));
describeSource('openapi by Mesh\u2019s runtime', harness(openApiKind, 'openapi', withKey));
describeSource('another handler of Mesh', harness(meshKind, '@graphql-mesh/openapi', withKey));
