import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** A source that is down is told once per field of the document, however many rows link to it. */
const shipmentTypes =
  'type Query { shipments(few: Boolean): [Shipment!]! } type Shipment { id: ID! plantId: ID }';
const plantTypes = 'type Query { plantsById(ids: [ID!]!): [Plant] } type Plant { id: ID! name: String }';
const message = 'The source "plants" does not answer at the moment.';

let shipments: StandIn;
let down: Server;
let product: TestProduct;

beforeAll(async () => {
  const rows = Array.from({ length: 1_000 }, (_, id) => ({ id, plantId: id === 0 ? null : `p${id}` }));
  shipments = await startGraphql({
    typeDefs: shipmentTypes,
    root: { shipments: (_: unknown, { few }: { few?: boolean }) => (few ? rows.slice(0, 2) : rows) },
  });
  down = createServer((_, response) => void response.writeHead(503).end());
  await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
  const { port } = down.address() as AddressInfo;
  product = await startTestProduct({
    sources: `
sources:
  - { name: shipments, handler: { graphql: { source: ./shipments.graphql, endpoint: "${shipments.url}" } } }
  - { name: plants, handler: { graphql: { source: ./plants.graphql, endpoint: "http://127.0.0.1:${port}/graphql" } } }
additionalTypeDefs: "extend type Shipment { plant: Plant }"
additionalResolvers:
  - { targetTypeName: Shipment, targetFieldName: plant, keyField: plantId, sourceName: plants, sourceTypeName: Query, sourceFieldName: plantsById, keysArg: ids, valueKeyField: id }`,
    policy:
      'version: "1"\nfacts: { open: [Shipment.*, Plant.*, Platform*.*, PowerModel.*] }\narguments: { Query.shipments: { few: [] } }',
    beside: { 'shipments.graphql': shipmentTypes, 'plants.graphql': plantTypes },
  });
});
afterAll(async () => {
  await product.stop();
  await shipments.close();
  down.close();
});

describe.each([
  ['compiled', ''],
  ['on graphql-js', '__schema { queryType { name } }'],
])('a source that is down, %s', (_, schema) => {
  it('gives one error per field, with the number of places and the path of the first', async () => {
    const { data, errors, text } = await product.sendQuery(
      `{ shipments { id plant { name } again: plant { id } } ${schema} }`,
    );
    const rows = (data as unknown as { shipments: unknown[] }).shipments;
    expect([rows.length, rows[1]]).toEqual([1_000, { id: '1', plant: null, again: null }]);
    expect([...errors].sort((a, b) => String(b.path).localeCompare(String(a.path)))).toEqual(
      ['plant', 'again'].map((field) => ({
        message,
        locations: [expect.anything()],
        path: ['shipments', 1, field],
        extensions: expect.objectContaining({ code: 'SOURCE_UNAVAILABLE', source: 'plants', places: 999 }),
      })),
    );
    expect(text).not.toContain('ERRORS_OMITTED');
  });

  it('gives no number for one place', async () => {
    const { errors } = await product.sendQuery(`{ shipments(few: true) { plant { name } } ${schema} }`);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.path).toEqual(['shipments', 1, 'plant']);
    expect(errors[0]?.extensions).not.toHaveProperty('places');
  });
});
