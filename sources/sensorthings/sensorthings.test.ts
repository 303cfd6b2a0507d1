import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row, Selection, Source } from '../../mesh/contract/source.ts';
import { readFilter } from '../../mesh/core/read-filter.ts';
import { compileFilter as compileHere } from '../../mesh/query-model/compile-filter.ts';
import { startHostile } from '../../territory/stand-ins/hostile/server.ts';
import { parseFilter } from '../../territory/stand-ins/sensorthings/filter.ts';
import { type SensorData, startSensorThings } from '../../territory/stand-ins/sensorthings/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { querySource } from '../conformance/query-source.ts';
import { describeSource, type Harness } from '../conformance.ts';
import { entities } from './entities.ts';
import { compileFilter } from './filter.ts';
import SensorThingsHandler from './handler.ts';

const secret = 'Bearer sensors-71aa';
const texts = ['dégazage', `l'arrêt "manuel"`, 'purge', 'à vide'];
const at = (index: number) => new Date(Date.UTC(2026, 9, 1, 0, index * 15)).toISOString();

/** As the gateway writes it, whatever the server's own form. */

/** Every third observation is a text, the rest are numbers. */
const data: SensorData = {
  things: [1, 2, 3].map((id) => ({
    '@iot.id': id,
    name: `Méthaniseur ${id}`,
    description: 'x',
    properties: { port: true },
    locationIds: [id],
  })),
  locations: [1, 2, 3].map((id) => ({
    '@iot.id': id,
    name: `Quai ${id}`,
    encodingType: 'application/geo+json',
    location: { type: 'Point', coordinates: [-1.22, 46.15] },
  })),
  datastreams: [1, 2, 3, 4].map((id) => ({
    '@iot.id': id,
    name: `Débit ${id}`,
    unitOfMeasurement: { name: 'mètre cube par heure', symbol: 'm3/h' },
    phenomenonTime: `${at(0)}/${at(90)}`,
    thingId: Math.ceil(id / 2),
    sensorId: 1,
    observedPropertyId: 1,
  })),
  sensors: [{ '@iot.id': 1, name: 'Sonde', encodingType: 'text/plain', metadata: 'x' }],
  observedProperties: [{ '@iot.id': 1, name: 'Débit de biogaz', definition: 'x' }],
  observations: Array.from({ length: 90 }, (_, index) => ({
    '@iot.id': 100 + index,
    phenomenonTime: at(index),
    resultTime: at(index),
    result: index % 3 === 2 ? (texts[index % 4] ?? '') : ((index * 37) % 60) + 1,
    datastreamId: (index % 4) + 1,
  })),
};
const rows: Row[] = data.observations.map((one) => {
  const number = typeof one.result === 'number' ? one.result : null;
  const text = typeof one.result === 'string' ? one.result : null;
  return {
    id: String(one['@iot.id']),
    phenomenonTime: String(one.phenomenonTime),
    value: number,
    text,
    result: number ?? text,
  };
});

async function open(url: string, more: object = {}): Promise<Source> {
  const config = {
    url,
    prefix: 'Port',
    authorization: secret,
    deadlineSeconds: 1.5,
    maxMegabytes: 4,
    ...more,
  };
  const handler = new SensorThingsHandler({ name: 'port', baseDir: '', config });
  return (await handler.getMeshSource()).source;
}

const harness: Harness = {
  async start() {
    const sensors = await startSensorThings({ data, maxTop: 40 });
    const hostile = await startHostile({ target: sensors.url });
    const source = await open(`${hostile.url}/v1.1`);
    return {
      source,
      takeRequests: sensors.takeRequests,
      fault: { set: hostile.setFault, seen: hostile.seen },
      async close() {
        await source.close();
        await hostile.close();
        await sensors.close();
      },
    };
  },
  coordinate: 'Query.portObservations',
  type: 'PortObservation',
  fieldTypes: { id: 'ID!', phenomenonTime: 'DateTime', value: 'Float', text: 'String', result: 'JSON' },
  rows,
  fields: { id: 'id', number: 'value', text: 'text', nullable: 'value' },
  upstreamNames: { value: 'result', text: 'result' },
  byKey: { coordinate: 'Query.portObservationsById', arg: 'ids', field: 'id' },
  secrets: [secret, '127.0.0.1', 'http://'],
  faults: 'http',
};

describeSource('sensorthings', harness);

describe('a SensorThings server', () => {
  let sensors: StandIn;
  let source: Source;
  beforeAll(async () => {
    sensors = await startSensorThings({ data, maxTop: 7 });
    source = await open(sensors.url);
  });
  afterAll(async () => {
    await source.close();
    await sensors.close();
  });

  const leaf = (name: string) => ({ key: name, name });
  async function sendQuery(
    coordinate: string,
    select: Selection,
    { count, ...args }: Record<string, unknown> = {},
    from = source,
  ) {
    const keys = args.ids as string[] | undefined;
    const query = { coordinate, select, args, count: count === true, ...(keys && { keys }) };
    return querySource(from, query, { signal: AbortSignal.timeout(3000) });
  }

  it('brings relations in the same question, each with its own options, and reads a nested list to its end', async () => {
    sensors.takeRequests();
    const observations = {
      key: 'observations:latest',
      name: 'observations',
      args: { first: 10, orderBy: [{ phenomenonTime: 'DESC' }], where: { value: { gt: 5 } } },
      fields: [leaf('value'), leaf('phenomenonTime')],
    };
    const datastreams = {
      key: 'datastreams',
      name: 'datastreams',
      fields: [leaf('unitSymbol'), observations],
    };
    const locations = { key: 'locations', name: 'locations', fields: [leaf('location')] };
    const { rows: things } = await sendQuery('Query.portThingsById', [leaf('name'), datastreams, locations], {
      ids: ['1'],
    });
    const streams = (things[0]?.datastreams ?? []) as Record<string, Row[]>[];
    expect(things[0]).toMatchObject({ name: 'Méthaniseur 1', locations: [{ location: { type: 'Point' } }] });
    expect(streams.map(({ unitSymbol }) => unitSymbol)).toEqual(['m3/h', 'm3/h']);
    for (const [index, stream] of streams.entries()) {
      const expected = data.observations
        .filter((one) => one.datastreamId === index + 1 && typeof one.result === 'number' && one.result > 5)
        .map((one) => ({ value: one.result, phenomenonTime: one.phenomenonTime }))
        .reverse()
        .slice(0, 10);
      expect(stream['observations:latest']).toEqual(expected);
    }
    const [first, ...rest] = sensors.takeRequests();
    expect(first).toContain(
      '$expand=Datastreams($select=id,unitOfMeasurement;$expand=Observations($select=id,phenomenonTime,result;',
    );
    expect(rest.every((request) => request.includes('/Observations?'))).toBe(true);
  });

  it('follows nextLink over the server’s own cap, and counts by the first page', async () => {
    const {
      rows: read,
      page,
      provenance,
    } = await sendQuery('Query.portObservations', [leaf('id')], { first: 50, count: true });
    expect(read).toHaveLength(50);
    expect(page).toMatchObject({ totalCount: 90, hasNextPage: true });
    expect(provenance.calls).toBe(8);
  });

  it.each([
    'http://127.0.0.1:1/v1.1/Observations?$skip=7',
    '/v1.1/Observations',
    'file:///etc/passwd',
    'http://[',
    'SAME/other/path',
  ])('refuses a nextLink to %s', async (link) => {
    const { createServer } = await import('node:http');
    let url = '';
    let requested = 0;
    const liar = createServer((_, response) => {
      requested += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ value: [{ '@iot.id': 1 }], '@iot.nextLink': link.replace('SAME', url) }));
    });
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(liar.address() as { port: number }).port}`;
    const from = await open(`${url}/v1.1`);
    await expect(sendQuery('Query.portObservations', [leaf('id')], {}, from)).rejects.toMatchObject({
      kind: 'bad-response',
    });
    expect(requested).toBe(1);
    await from.close();
    liar.close();
  });

  it('says which is the newest moment that the rows speak of, where they speak of moments', async () => {
    const moments = await sendQuery('Query.portObservations', [leaf('phenomenonTime')], { first: 5 });
    const newest =
      moments.rows
        .map((row) => String(row.phenomenonTime))
        .sort()
        .at(-1) ?? '';
    expect(new Date(moments.provenance.phenomenonTime ?? 0)).toEqual(new Date(newest));
    const names = await sendQuery('Query.portThings', [leaf('name')], { first: 5 });
    expect(names.provenance).not.toHaveProperty('phenomenonTime');
  });

  it('does not ask for ids that the server cannot have', async () => {
    sensors.takeRequests();
    expect(
      (await sendQuery('Query.portThingsById', [leaf('name')], { ids: ["1' or 1 eq 1", '../2', '1e3'] }))
        .rows,
    ).toEqual([]);
    expect(sensors.takeRequests()).toEqual([]);
  });

  it('refuses a relation that is asked twice in two ways, which the protocol cannot say', async () => {
    const twice = ['a', 'b'].map((key) => ({ key, name: 'datastreams', fields: [leaf('name')] }));
    await expect(sendQuery('Query.portThings', twice)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('a filter for SensorThings', () => {
  const text = fc.oneof(
    fc.constantFrom("'", "''", "x') or (id eq 1", '%', 'é', '\u0000'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const number = fc.integer({ min: -3, max: 3 });
  const comparison = fc.oneof(
    fc.record({
      text: fc.oneof(
        fc.record({ eq: text }),
        fc.record({ contains: text }),
        fc.record({ in: fc.array(text, { maxLength: 3 }) }),
      ),
    }),
    fc.record({
      value: fc.oneof(...['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((op) => fc.record({ [op]: number }))),
    }),
    fc.record({
      id: fc.oneof(
        fc.record({ eq: fc.constantFrom('1', '2', 'x') }),
        fc.record({ ne: fc.constantFrom('1', '2') }),
      ),
    }),
  );
  const { where } = fc.letrec<{ where: object }>((tie) => ({
    where: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      comparison,
      fc.record({ and: fc.array(tie('where'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ or: fc.array(tie('where'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('where') }),
    ),
  }));
  const held = fc.record({ id: fc.constantFrom(1, 2, 3), result: fc.oneof(text, number, fc.constant(null)) });

  it('means upstream what it means in the gateway whenever it travels', () => {
    const columns = new Map(entities.Observation.properties.map((column) => [column.field, column]));
    let travelled = 0;
    fc.assert(
      fc.property(where, fc.array(held, { minLength: 1, maxLength: 6 }), (given, observations) => {
        const filter = readFilter(given);
        const compiled = filter && compileFilter(filter, entities.Observation, 'number');
        if (!filter || compiled === undefined) return;
        travelled += 1;
        const upstream = parseFilter(compiled, new Set(['id', 'result']));
        const here = compileHere(filter, columns);
        for (const { id, result } of observations) {
          const value = typeof result === 'number' ? result : null;
          const row = { id: String(id), value, text: typeof result === 'string' ? result : null };
          expect(upstream({ '@iot.id': id, result })).toBe(here(row));
        }
      }),
      { numRuns: 2000 },
    );
    expect(travelled).toBeGreaterThan(300);
  });
});
