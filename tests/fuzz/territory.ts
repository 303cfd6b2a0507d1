import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import { startPostgres } from '../../territory/stand-ins/postgres/server.ts';
import { startSensorThings } from '../../territory/stand-ins/sensorthings/server.ts';
import { serve } from '../../territory/stand-ins/serve.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

export interface FuzzTerritory {
  readonly product: TestProduct;
  /** Keys for requests: an unknown one, and those of registered consumers. */
  readonly keys: readonly string[];
  close(): Promise<void>;
}

const typeDefs = `
  type Query { things(match: Match, kinds: [Kind!], page: Int = 1): [Thing!] echo(text: String, any: [[Int!]]): String }
  type Mutation { rename(id: ID!, to: Match!): Thing }
  type Subscription { tick(id: ID!, match: Match): Thing }
  type Thing { id: ID! name: String kind: Kind next: Thing secret: String }
  input Match { id: ID name: String kind: Kind at: Float and: [Match!] or: [Match!] not: Match }
  enum Kind { GLASS PAPER }`;

const thing = { id: '1', name: 'é "x" \\', kind: 'GLASS', next: { id: '2', kind: 'PAPER' }, secret: 's' };
const fields = [
  { name: 'prm', type: 'text' as const },
  { name: 'household', type: 'text' as const },
  { name: 'kwh', type: 'double' as const },
];
const records = Array.from({ length: 40 }, (_, index) => ({
  prm: `prm-${index}`,
  household: 'hh-a',
  kwh: index,
}));
const at = (index: number) => new Date(Date.UTC(2026, 9, 1, 0, index)).toISOString();

const startWaste = () =>
  startGraphql({
    typeDefs,
    root: {
      things: () => [thing, { id: '2', name: null }],
      echo: (_: unknown, { text }: { text?: string }) => text ?? null,
    },
    events: {
      async *tick() {
        yield thing;
        yield { id: '2' };
      },
    },
  });

const startSensors = () =>
  startSensorThings({
    data: {
      things: [{ '@iot.id': 1, name: 'T', description: 'x', locationIds: [1] }],
      locations: [
        { '@iot.id': 1, name: 'L', encodingType: 'application/geo+json', location: { type: 'Point' } },
      ],
      datastreams: [{ '@iot.id': 1, name: 'D', thingId: 1, sensorId: 1, observedPropertyId: 1 }],
      sensors: [{ '@iot.id': 1, name: 'S', encodingType: 'text/plain', metadata: 'x' }],
      observedProperties: [{ '@iot.id': 1, name: 'O', definition: 'x' }],
      observations: Array.from({ length: 30 }, (_, index) => ({
        '@iot.id': index + 1,
        phenomenonTime: at(index),
        resultTime: at(index),
        result: index % 3 === 0 ? `text ${index}` : index,
        datastreamId: 1,
      })),
    },
  });

const fill = `CREATE TABLE bin (id text PRIMARY KEY, fill int, day date, seen timestamptz, extra jsonb, open boolean);
  INSERT INTO bin SELECT 'b-' || n, n, '2026-10-31', '2026-10-31T23:45:00Z', '{"a":[1]}', n % 2 = 0 FROM generate_series(1, 30) n`;

const rogueTypes =
  'type Query { broken: [Broken!] } type Broken { id: ID! count: Int kind: String wrong: Float }';

/** A partner whose rows do not have the types that it promised. */
const startRogue = () => {
  const rows = Array.from({ length: 300 }, (_, id) => ({ id, count: 'x', kind: {}, wrong: 'NaN' }));
  const body = JSON.stringify({ data: { r0: rows } });
  return serve((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body), 0);
};

/** The whole product over one source of each kind, in this process. */
export async function startFuzzTerritory(): Promise<FuzzTerritory> {
  const waste = await startWaste();
  const portal = await startOpendatasoft({ datasets: [{ id: 'meters', fields, records }] });
  const sensors = await startSensors();
  const rogue = await startRogue();
  const store = await startPostgres({ fill: async (db) => void (await db.exec(fill)) });
  const product = await startTestProduct({
    beside: { 'waste.graphql': typeDefs, 'rogue.graphql': rogueTypes },
    sources: `
sources:
  - { name: waste, handler: { graphql: { source: ./waste.graphql, endpoint: "${waste.url}", subscriptionsProtocol: SSE } } }
  - { name: rogue, handler: { graphql: { source: ./rogue.graphql, endpoint: "${rogue.url}" } } }
  - { name: port, handler: { ./sources/sensorthings: { url: "${sensors.url}", prefix: Port } } }
  - { name: store, handler: { ./sources/sql: { connectionString: "${store.url}", connections: 2, tables: [{ table: bin, type: Bin, root: bins, primaryKey: id, keys: [{ field: id, root: binsById, arg: ids }] }] } } }
  - name: portal
    handler:
      ./sources/opendatasoft:
        url: ${portal.url}
        datasets: [{ dataset: meters, type: Meter, root: meters, keys: [{ field: prm, root: metersByPrm, arg: prms }] }]
additionalTypeDefs: "extend type Meter { same(first: Int = 10): [Meter!] }"
additionalResolvers:
  - { targetTypeName: Meter, targetFieldName: same, keyField: prm, sourceName: portal, sourceTypeName: Query, sourceFieldName: metersByPrm, keysArg: prms, valueKeyField: prm, additionalArgs: { first: "{args.first}" } }`,
    policy: `
version: "1"
facts:
  open: [Meter.kwh, Meter.prm, Meter.same, Port*.*, Bin.*, Thing.id, Thing.name, Thing.kind, Thing.next, Broken.*, Mutation.*, Platform*.*, PowerModel.*]
  personal: { Meter.household: { category: "pd:UID" }, Thing.secret: { category: "pd:Name" } }
subjects: { Meter: household }
rules:
  - { fields: [Meter.*], roles: [citizen], purposes: [self-data], own: true, decision: clear }
  - { fields: [Thing.secret], roles: [planner], purposes: [planning], decision: { mask: {} } }`,
    consumers:
      'consumers: [{ id: app, organisation: o, roles: [citizen], purpose: self-data, subject: hh-a }, { id: planner, organisation: o, roles: [planner, operator], purpose: planning }]',
  });
  return {
    product,
    keys: [product.key('app'), product.key('planner')],
    async close() {
      await product.stop();
      await Promise.all([waste, portal, sensors, rogue, store].map((standIn) => standIn.close()));
    },
  };
}
