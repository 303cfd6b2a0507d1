import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Named, namesIn } from './coordinates.testing.ts';
import { sectors } from './data/sectors.ts';
import { type RunningDemonstration, startDemonstration } from './demonstration.testing.ts';

type Row = Record<string, unknown>;
interface Page {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const minuteMs = 60_000;

let demonstration: RunningDemonstration;
let schema: GraphQLSchema;
let names: readonly Named[];

beforeAll(async () => {
  demonstration = await startDemonstration();
  const { data } = await demonstration.query(getIntrospectionQuery());
  schema = buildClientSchema(data as never);
  names = namesIn(schema);
}, 120_000);

afterAll(() => demonstration.stop());

/** Data of an operation in which nothing may fail. */
async function read<T>(text: string, consumer?: string): Promise<T> {
  const { data, errors } = await demonstration.query(text, consumer);
  expect(errors).toEqual([]);
  return data as T;
}

/** Every row of a list, page by page, as an application reads them. */
async function readAll(field: string, selection: string, pageSize = 1_000): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after = '';
  for (;;) {
    const text = `{ list: ${field}(first: ${pageSize}${after}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`;
    const { list } = await read<{ list: Page }>(text);
    rows.push(...list.nodes);
    if (!list.pageInfo.hasNextPage) return rows;
    after = `, after: ${JSON.stringify(list.pageInfo.endCursor)}`;
  }
}

const rootFields = () => Object.values(schema.getQueryType()?.getFields() ?? {});
const isList = ({ type }: GraphQLField<unknown, unknown>) => isListType(getNullableType(type));
const isConnection = ({ type }: GraphQLField<unknown, unknown>) =>
  getNamedType(type).name.endsWith('Connection');
const argumentsOf = ({ args }: GraphQLField<unknown, unknown>) => args.map(({ name }) => name);
const rowType = (field: GraphQLField<unknown, unknown>) =>
  getNamedType((getNamedType(field.type) as GraphQLObjectType).getFields().nodes?.type) as GraphQLObjectType;

describe("the demonstration's schema", () => {
  it('describes everything that has a name', () => {
    expect(names.length).toBeGreaterThan(400);
    expect(
      names.filter(({ description }) => description.trim() === '').map(({ coordinate }) => coordinate),
    ).toEqual([]);
  });

  it('describes it in English sentences', () => {
    const french = /\b(le|les|une|est|pour|avec|données|début|d'|l')\b/i;
    const odd = names.filter(
      ({ description }) => french.test(description) || !/[.…:]$/.test(description.trim()),
    );
    expect(odd.map(({ coordinate, description }) => `${coordinate}: ${description}`)).toEqual([]);
  });

  it('writes names in one way', () => {
    const forms = {
      type: /^[A-Z][A-Za-z0-9]*$/,
      value: /^[A-Z]+$/,
      field: /^[a-z][A-Za-z0-9]*$/,
      argument: /^[a-z][A-Za-z0-9]*$/,
    };
    expect(
      names.filter(({ kind, name }) => !forms[kind].test(name)).map(({ coordinate }) => coordinate),
    ).toEqual([]);
  });

  it("speaks English where its partners' columns are French", () => {
    const french = new Set(
      'nom menages jour collecte surface heure consommation nucleaire eolien solaire hydraulique gaz taux secteur secteurs bioenergies dechets'.split(
        ' ',
      ),
    );
    const words = (name: string) => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
    expect(names.filter(({ name }) => words(name).some((word) => french.has(word)))).toEqual([]);
  });

  it('calls one thing by one name', () => {
    const fields = names
      .filter(({ kind }) => kind === 'field' || kind === 'argument')
      .map(({ name }) => name);
    for (const other of ['label', 'stream', 'limit', 'offset', 'skip', 'plantId'])
      expect(fields).not.toContain(other);
    expect(rootFields().filter(({ name }) => /By[A-Z]\w*s$/.test(name))).toEqual([]);
  });

  it('has no types that no operation meets', () => {
    expect(Object.keys(schema.getTypeMap()).filter((name) => /HTTPMethod|ObjMap/.test(name))).toEqual([]);
  });
});

describe('lists of rows', () => {
  it('are pages at the root, and by-key fields beside them take their keys', () => {
    for (const field of rootFields()) {
      if (field.name === 'platform') continue;
      if (isList(field)) {
        expect(field.name).toMatch(/By[A-Z]\w*$/);
        expect(field.args.filter(isRequiredArgument)).toHaveLength(1);
        continue;
      }
      expect(isConnection(field), field.name).toBe(true);
      expect(argumentsOf(field)).toEqual(expect.arrayContaining(['first', 'after']));
      const type = getNamedType(field.type) as GraphQLObjectType;
      expect(Object.keys(type.getFields())).toEqual(['nodes', 'pageInfo', 'totalCount']);
    }
  });

  it('say under a row how many they give', () => {
    const lists = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !/^__|^Platform|Connection$|^Query$/.test(type.name)
        ? Object.values(type.getFields()).filter(
            (field) => isList(field) && !isLeafType(getNamedType(field.type)),
          )
        : [],
    );
    expect(lists.length).toBeGreaterThan(4);
    for (const list of lists) expect(argumentsOf(list), list.name).toContain('first');
  });

  it.each([
    ['reuseItems', 1_000],
    ['reuseOutlets', 7],
    ['wasteFlows', 7],
    ['collectionSectors', 9],
  ])('give every row once: %s', async (name, size) => {
    const key = name === 'collectionSectors' ? 'code' : 'id';
    const keys = (await readAll(name, key, size)).map((row) => row[key]);
    expect(keys.length).toBeGreaterThan(size);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('times', () => {
  const form = { DateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, Date: /^\d{4}-\d\d-\d\d$/ };

  it('have one form, and nothing else looks like one', async () => {
    const seen = new Set<string>();
    for (const field of rootFields().filter(isConnection)) {
      const leaves = Object.values(rowType(field).getFields()).filter(({ type }) =>
        isLeafType(getNamedType(type)),
      );
      const text = `{ ${field.name}(first: 3) { nodes { ${leaves.map(({ name }) => name).join(' ')} } } }`;
      const { data } = await demonstration.query(text, 'citizen-app');
      const nodes = (data?.[field.name] as { nodes: Row[] } | undefined)?.nodes ?? [];
      for (const { name, type } of leaves) {
        const scalar = getNamedType(type).name;
        for (const value of nodes.map((row) => row[name]).filter((one) => typeof one === 'string')) {
          if (scalar === 'DateTime' || scalar === 'Date') {
            expect(value, `${field.name}.${name}`).toMatch(form[scalar]);
            seen.add(`${rowType(field).name}.${name}`);
          } else expect(value, `${field.name}.${name}`).not.toMatch(/^\d{4}-\d\d-\d\d/);
        }
      }
    }
    const moments = names.filter(({ coordinate, kind }) => kind === 'field' && isMoment(coordinate));
    // The port's observations are of moments, not of intervals.
    const apart = ['Platform.since', 'PortObservation.phenomenonEnd'];
    expect(
      moments.map(({ coordinate }) => coordinate).filter((one) => !seen.has(one) && !apart.includes(one)),
    ).toEqual([]);
    const { platform } = await read<{ platform: { since: string } }>('{ platform { since } }');
    expect(platform.since).toMatch(form.DateTime);
  });

  function isMoment(coordinate: string): boolean {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    return field !== undefined && ['DateTime', 'Date'].includes(getNamedType(field.type).name);
  }

  it('of every series end with the start, and none is in the future', async () => {
    const newest = (list: string, field: string) =>
      `${list}: ${list}(first: 1, orderBy: [{ ${field}: DESC }]) { nodes { at: ${field} } }`;
    const { portDatastreams, shipments, ...series } = await read<Record<string, { nodes: Row[] }>>(`{
      ${newest('gridReadings', 'startsAt')}
      ${newest('containerFills', 'measuredAt')}
      ${newest('portObservations', 'phenomenonTime')}
      shipments(first: 1) { nodes { at: shippedAt } }
      portDatastreams(first: 50) { nodes { phenomenonEnd observations(first: 1, orderBy: [{ phenomenonTime: DESC }]) { phenomenonTime } } }
    }`);
    const ends = [...Object.values(series), shipments].flatMap(
      (list) => list?.nodes.map(({ at }) => at) ?? [],
    );
    for (const { phenomenonEnd, observations } of portDatastreams?.nodes ?? []) {
      const [last] = observations as { phenomenonTime: string }[];
      expect(phenomenonEnd).toBe(last?.phenomenonTime);
      ends.push(phenomenonEnd);
    }
    expect(ends).toHaveLength(4 + 12);
    for (const end of ends.map((one) => Date.parse(String(one)))) {
      expect(end).toBeLessThanOrEqual(demonstration.startedAtMs + minuteMs);
      expect(end).toBeGreaterThan(demonstration.startedAtMs - 60 * minuteMs);
    }
  });

  it('of whole days end with the day before', async () => {
    const text = '{ meterReadings(first: 1, orderBy: [{ day: DESC }]) { nodes { day } } }';
    const { meterReadings } = await read<Record<string, { nodes: Row[] }>>(text, 'citizen-app');
    const yesterday = new Date(demonstration.startedAtMs - 24 * 60 * minuteMs).toISOString().slice(0, 10);
    expect(meterReadings?.nodes).toEqual([{ day: yesterday }]);
  });
});

describe('data', () => {
  it('sends waste to plants that take it, from sectors that there are', async () => {
    const rows = await readAll(
      'shipments',
      'id wasteStream tonnes originSectorCode originSector { code } destinationPlant { acceptedWasteStreams }',
    );
    expect(rows.length).toBeGreaterThan(10_000);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const wrong = rows.filter(({ wasteStream, originSector, originSectorCode, destinationPlant }) => {
      const { acceptedWasteStreams } = (destinationPlant ?? {}) as { acceptedWasteStreams?: unknown[] };
      const sector = originSector as { code: unknown } | null;
      return !acceptedWasteStreams?.includes(wasteStream) || sector?.code !== originSectorCode;
    });
    expect(wrong).toEqual([]);
  });

  it('has sensors at the plants that name some, and at no other', async () => {
    const plants = await readAll('treatmentPlants', 'process sensorThingId sensorThing { id name } name');
    expect(plants.filter(({ sensorThing }) => sensorThing)).toHaveLength(3);
    for (const { process, sensorThingId, sensorThing, name } of plants) {
      expect(sensorThing).toEqual(sensorThingId === null ? null : { id: sensorThingId, name });
      expect(sensorThing === null).toBe(process !== 'anaerobic-digestion');
    }
  });

  it('fills containers to no more than they hold, as their history and their sector have it', async () => {
    const rows = await readAll(
      'containers',
      'capacityLitres longitude latitude fillPercent lastEmptiedAt sector { collectionDay boundary } fills(first: 1, orderBy: [{ measuredAt: DESC }]) { measuredAt fillPercent }',
    );
    expect(rows).toHaveLength(2_500);
    for (const row of rows) {
      const [last] = row.fills as { measuredAt: string; fillPercent: number }[];
      const { boundary, collectionDay } = row.sector as {
        boundary: { coordinates: number[][][] };
        collectionDay: string;
      };
      const [west, south, east, north] = boxOf(boundary.coordinates[0] ?? []);
      expect(row.capacityLitres).toBeGreaterThan(0);
      expect(row.fillPercent).toBe(last?.fillPercent);
      expect(row.fillPercent).toBeGreaterThanOrEqual(0);
      expect(row.fillPercent).toBeLessThanOrEqual(100);
      expect(row.longitude).toBeGreaterThanOrEqual(west);
      expect(row.longitude).toBeLessThanOrEqual(east);
      expect(row.latitude).toBeGreaterThanOrEqual(south);
      expect(row.latitude).toBeLessThanOrEqual(north);
      if (row.lastEmptiedAt === null) continue;
      const weekday = new Intl.DateTimeFormat('fr', { weekday: 'long', timeZone: 'Europe/Paris' });
      expect(weekday.format(new Date(String(row.lastEmptiedAt)))).toBe(collectionDay);
      expect(Date.parse(String(row.lastEmptiedAt))).toBeLessThanOrEqual(Date.parse(last?.measuredAt ?? ''));
    }
  });

  it('has an outlet and a category for every item, and a postcode of its commune for a meter', async () => {
    const items = await readAll('reuseItems', 'outletId outlet { id } categoryId category { id } massKg');
    for (const { outletId, outlet, categoryId, category, massKg } of items) {
      expect([outlet, category]).toEqual([{ id: outletId }, { id: categoryId }]);
      expect(massKg).toBeGreaterThan(0);
    }
    const text = '{ meters(first: 1) { nodes { postcode sectorCode sector { name } } } }';
    const { meters } = await read<{ meters: { nodes: Row[] } }>(text, 'citizen-app');
    expect(meters.nodes).toHaveLength(1);
    for (const { postcode, sectorCode, sector } of meters.nodes) {
      const { name, postcode: own } = sectors.find(({ code }) => code === sectorCode) ?? {};
      expect([postcode, sector]).toEqual([own, { name }]);
    }
  });

  function boxOf(ring: readonly number[][]): [number, number, number, number] {
    const at = (index: number) => ring.map((point) => point[index] ?? Number.NaN);
    return [Math.min(...at(0)), Math.min(...at(1)), Math.max(...at(0)), Math.max(...at(1))];
  }
});
