import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row, Source } from '../../mesh/contract/source.ts';
import { readFilter } from '../../mesh/core/read-filter.ts';
import { compileFilter } from '../../mesh/query-model/compile-filter.ts';
import { startHostile } from '../../territory/stand-ins/hostile/server.ts';
import type { PortalDataset } from '../../territory/stand-ins/opendatasoft/dataset.ts';
import { parseWhere } from '../../territory/stand-ins/opendatasoft/odsql.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { querySource } from '../conformance/query-source.ts';
import { describeSource, type Harness } from '../conformance.ts';
import type { PortalColumn } from './columns.ts';
import OpendatasoftHandler from './handler.ts';
import { compileWhere } from './odsql.ts';

const secret = 'portal-key-5f2c';
const names = ['Île de Ré', `Port "neuf"`, 'Les Minimes', 'Tasdon', `L'Aubépine \\ bis`];
const bins = Array.from({ length: 57 }, (_, index) => ({
  id_bac: `bac-${String(index).padStart(3, '0')}`,
  nom_du_bac: names[index] ?? `Bac ${index} à Laleu`,
  taux: index % 9 === 8 ? null : (index * 37) % 100,
  secteur: `LR-0${(index % 5) + 1}`,
  releve_le: `2026-10-0${(index % 9) + 1}T06:00:00+00:00`,
  geo: { lon: -1.15 - index / 1000, lat: 46.16 },
}));
const dataset: PortalDataset = {
  id: 'bacs',
  fields: [
    { name: 'id_bac', type: 'text' },
    { name: 'nom_du_bac', type: 'text', description: 'Nom affiché.' },
    { name: 'taux', type: 'int' },
    { name: 'secteur', type: 'text' },
    { name: 'releve_le', type: 'datetime' },
    { name: 'geo', type: 'geo_point_2d' },
  ],
  records: bins,
};
const rows: Row[] = bins.map((bin) => ({
  id: bin.id_bac,
  name: bin.nom_du_bac,
  fillPercent: bin.taux,
  sector: bin.secteur,
  measuredAt: bin.releve_le,
  geo: { type: 'Point', coordinates: [bin.geo.lon, bin.geo.lat] },
}));

async function open(url: string, version: string, datasets: object = {}): Promise<Source> {
  const handler = new OpendatasoftHandler({
    name: 'portal',
    baseDir: import.meta.dirname,
    config: {
      url,
      version,
      apiKey: secret,
      deadlineSeconds: 1.5,
      maxMegabytes: 4,
      datasets: [
        {
          dataset: 'bacs',
          type: 'Bin',
          root: 'bins',
          rename: {
            id_bac: 'id',
            nom_du_bac: 'name',
            taux: 'fillPercent',
            secteur: 'sector',
            releve_le: 'measuredAt',
          },
          keys: [{ field: 'sector', root: 'binsBySector', arg: 'sectors' }],
          ...datasets,
        },
      ],
    },
  });
  return (await handler.getMeshSource()).source;
}

const harness = (version: string): Harness => ({
  async start() {
    const portal = await startOpendatasoft({ datasets: [dataset] });
    const hostile = await startHostile({ target: portal.url });
    const source = await open(hostile.url, version);
    portal.takeRequests();
    return {
      source,
      takeRequests: portal.takeRequests,
      fault: { set: hostile.setFault, seen: hostile.seen },
      async close() {
        await source.close();
        await hostile.close();
        await portal.close();
      },
    };
  },
  coordinate: 'Query.bins',
  type: 'Bin',
  fieldTypes: { id: 'String', fillPercent: 'Int', measuredAt: 'DateTime', geo: 'JSON' },
  rows,
  fields: { id: 'id', number: 'fillPercent', text: 'name', nullable: 'fillPercent' },
  upstreamNames: { id: 'id_bac', name: 'nom_du_bac', fillPercent: 'taux' },
  byKey: { coordinate: 'Query.binsBySector', arg: 'sectors', field: 'sector' },
  secrets: [secret, '127.0.0.1', 'http://'],
  faults: 'http',
});

describeSource('opendatasoft v2.1', harness('v2.1'));
describeSource('opendatasoft v1', harness('v1'));

describe('an Opendatasoft portal', () => {
  let portal: StandIn;
  let source: Source;
  const many = Array.from({ length: 12_000 }, (_, index) => ({
    id_bac: `b${index}`,
    nom_du_bac: 'x',
    taux: index,
    secteur: 's',
  }));
  const select = [{ key: 'fillPercent', name: 'fillPercent' }];
  const sendQuery = async (args: object) => {
    const query = { coordinate: 'Query.bins', select, args: { ...args } };
    return querySource(source, query, { signal: AbortSignal.timeout(5000) });
  };
  beforeAll(async () => {
    portal = await startOpendatasoft({ datasets: [{ ...dataset, records: many }] });
    source = await open(portal.url, 'v2.1');
  });
  afterAll(async () => {
    await source.close();
    await portal.close();
  });

  it('says so when it stops at the wall of 10,000 rows, and never cuts silently', async () => {
    const last = Buffer.from(JSON.stringify({ offset: 9_900 })).toString('base64url');
    const { rows: read, page } = await sendQuery({ first: 1000, after: last });
    expect(read).toHaveLength(100);
    expect(page).toMatchObject({ hasNextPage: false, truncated: expect.stringContaining('10000') });
  });

  it('takes a long list in one call', async () => {
    portal.takeRequests();
    const { rows: read, page } = await sendQuery({ first: 1000 });
    expect([read.length, page?.hasNextPage]).toEqual([1000, true]);
    expect(portal.takeRequests()).toHaveLength(1);
  });

  it('fails rather than miss keys past the wall of a portal that cannot look them up', async () => {
    const old = await open(portal.url, 'v1');
    const request = { coordinate: 'Query.binsBySector', select, args: { sectors: ['s'] }, keys: ['s'] };
    const asking = querySource(old, request, { signal: AbortSignal.timeout(5000) });
    await expect(asking).rejects.toMatchObject({ code: 'ROW_LIMIT_EXCEEDED' });
    await old.close();
  });

  it('reads when a spent quota comes back from the body of the 429', async () => {
    const { createServer } = await import('node:http');
    const spent = createServer((_, response) => {
      const reset_time = new Date(Date.now() + 90_000).toISOString();
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errorcode: 10005, reset_time, call_limit: 10 }));
    });
    await new Promise<void>((resolve) => spent.listen(0, '127.0.0.1', resolve));
    const { port } = spent.address() as { port: number };
    await expect(open(`http://127.0.0.1:${port}`, 'v2.1')).rejects.toMatchObject({
      kind: 'throttled',
      retryAfterSeconds: expect.closeTo(90, -1),
    });
    spent.close();
  });

  it('names a mistake in the configuration with its path', async () => {
    await expect(open(portal.url, 'v3', { root: 'not a name' })).rejects.toMatchObject({
      problems: [
        { path: 'sources.portal.handler.opendatasoft.version' },
        { path: 'sources.portal.handler.opendatasoft.datasets[0].root' },
      ],
    });
  });
});

describe('a filter in ODSQL', () => {
  const columns: PortalColumn[] = [
    { field: 'a', column: 'a', type: 'String', upstreamType: 'text', nullable: true },
    { field: 'n', column: 'n', type: 'Float', upstreamType: 'double', nullable: true },
    { field: 'in', column: 'in', type: 'Boolean', upstreamType: 'boolean', nullable: true },
  ];
  const texts = fc.oneof(
    fc.constantFrom('', '"', `'`, '\\', '" or 1=1 or "', '\\"', 'é', '\u0000'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const numbers = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const comparison = fc.oneof(
    fc.record({
      a: fc.oneof(
        fc.record({ eq: texts }),
        fc.record({ ne: texts }),
        fc.record({ in: fc.array(texts, { maxLength: 3 }) }),
        fc.record({ isNull: fc.boolean() }),
      ),
    }),
    fc.record({
      n: fc.oneof(...['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((op) => fc.record({ [op]: numbers }))),
    }),
    fc.record({ in: fc.record({ eq: fc.boolean() }) }),
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
  const row = fc.record({ a: fc.option(texts), n: fc.option(numbers), in: fc.option(fc.boolean()) });

  it('means upstream what it means in the gateway, whatever the values hold', () => {
    fc.assert(
      fc.property(where, fc.array(row, { minLength: 1, maxLength: 8 }), (given, held) => {
        const filter = readFilter(given);
        if (!filter) return;
        const upstream = parseWhere(compileWhere(filter, columns), new Set(['a', 'n', 'in']));
        const here = compileFilter(filter, new Map(columns.map((column) => [column.field, column])));
        expect(held.map(upstream)).toEqual(held.map(here));
      }),
      { numRuns: 2000 },
    );
  });
});
