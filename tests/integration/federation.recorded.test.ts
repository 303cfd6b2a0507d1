import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReplay } from '../../territory/stand-ins/replay/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { type Files, startTestProduct, type TestProduct } from '../support/product.testing.ts';

/**
 * Recorded responses of real services, federated by the product's own adapters and held against the files. The folder is not
 * part of this repository; a file that is missing fails its test.
 */
const recorded =
  process.env.PERTUIS_RECORDED ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const read = (file: string) => readFileSync(join(recorded, file), 'utf8');
const platform = 'Platform*.*, PowerModel.*';

/** Starts the product in front of a replay and stops both afterwards. */
function federate(start: () => Promise<{ replay: StandIn; files: Files }>) {
  const running = {} as { replay: StandIn; product: TestProduct };
  beforeAll(async () => {
    const { replay, files } = await start();
    Object.assign(running, { replay, product: await startTestProduct(files) });
  });
  afterAll(async () => {
    await running.product?.stop();
    await running.replay?.close();
  });
  return running;
}

const data = <T>(response: { data: unknown; errors: readonly unknown[] }): T => {
  expect(response.errors).toEqual([]);
  return response.data as T;
};

describe('éCO2mix, an export of Explore v2.1', () => {
  const file = 'energy/eco2mix-export-sample.json';
  const types = {
    date_heure: 'datetime',
    taux_co2: 'int',
    consommation: 'int',
    eolien_terrestre: 'int',
    ech_comm_espagne: 'int',
    nature: 'text',
  };
  const running = federate(async () => {
    const replay = await startReplay({
      responses: { '/api/explore/v2.1/catalog/datasets/eco2mix-national-tr/exports/json': read(file) },
    });
    const fields = Object.entries(types).map(([name, type]) => ({ name, type }));
    return {
      replay,
      files: {
        sources: `
sources:
  - name: odre
    handler:
      ./sources/opendatasoft:
        url: ${replay.url}
        description: ./odre.json
        datasets: [{ dataset: eco2mix-national-tr, type: GridIntensity, root: gridIntensity }]`,
        policy: `version: "1"\nfacts: { open: [GridIntensity.*, ${platform}] }`,
        beside: { 'odre.json': JSON.stringify({ 'eco2mix-national-tr': { fields } }) },
      },
    };
  });

  it('is answered quarter hour by quarter hour, with numbers that were written as texts and nulls as they are', async () => {
    const records: Record<string, unknown>[] = JSON.parse(read(file));
    const response = await running.product.sendQuery(
      `{ gridIntensity(first: 1000) { nodes { ${Object.keys(types).join(' ')} } pageInfo { hasNextPage } } }`,
    );
    const { gridIntensity } = data<{ gridIntensity: { nodes: Record<string, unknown>[] } }>(response);
    expect(gridIntensity.nodes).toEqual(
      records.map((record) => ({
        date_heure: record.date_heure,
        taux_co2: record.taux_co2,
        consommation: record.consommation,
        eolien_terrestre: Number(record.eolien_terrestre),
        ech_comm_espagne: record.ech_comm_espagne,
        nature: record.nature,
      })),
    );
    expect(records.length).toBe(288);
    expect(running.replay.takeRequests()).toHaveLength(1);
  });
});

describe('a FROST server, pages with nextLink', () => {
  const page = 'sensorthings/bgs-observationsRawDataResponseFixture.json';
  const rest = 'sensorthings/bgs-observationsDataFixtureRealExample.json';
  const streams = 'sensorthings/bgs-datastreamsByFeatureFixture.json';
  const responses = () => {
    const datastreams = Object.values(JSON.parse(read(streams)) as Record<string, unknown[]>).flat();
    return {
      '/FROST-Server/v1.1/Observations': read(page),
      '/FROST-Server/v1.1/Datastreams(1)/Observations': JSON.stringify({ value: JSON.parse(read(rest)) }),
      '/FROST-Server/v1.1/Datastreams': JSON.stringify({ value: datastreams }),
    };
  };
  const files = (url: string): Files => ({
    sources: `
sources:
  - { name: bgs, handler: { ./sources/sensorthings: { url: "${url}/FROST-Server/v1.1", prefix: Bgs } } }`,
    policy: `version: "1"\nfacts: { open: ["Bgs*.*", ${platform}] }`,
  });
  const running = federate(async () => {
    const replay = await startReplay({ responses: responses(), behind: 'https://sensors.bgs.ac.uk' });
    return { replay, files: files(replay.url) };
  });

  it('is read to its end, page after page', async () => {
    const { value, '@iot.count': count } = JSON.parse(read(page));
    const recordedAll = [...value, ...JSON.parse(read(rest))];
    const { bgsObservations } = data<{
      bgsObservations: { totalCount: number; nodes: Record<string, unknown>[] };
    }>(
      await running.product.sendQuery(
        '{ bgsObservations(first: 1000) { totalCount nodes { id phenomenonTime resultTime result value resultQuality } } }',
      ),
    );
    expect(bgsObservations.nodes).toEqual(
      recordedAll.map((one) => ({
        id: String(one['@iot.id']),
        phenomenonTime: one.phenomenonTime,
        resultTime: one.resultTime,
        result: one.result,
        value: one.result,
        resultQuality: one.resultQuality,
      })),
    );
    expect(bgsObservations.totalCount).toBe(count);
    expect(bgsObservations.nodes.length).toBeGreaterThan(100);
    expect(running.replay.takeRequests()).toHaveLength(2);
  });

  it('gives datastreams with their units and the span that they cover', async () => {
    const all = Object.values(JSON.parse(read(streams)) as Record<string, Record<string, never>[]>).flat();
    const { bgsDatastreams } = data<{ bgsDatastreams: { nodes: Record<string, unknown>[] } }>(
      await running.product.sendQuery(
        '{ bgsDatastreams(first: 1000) { nodes { id name unitName unitSymbol phenomenonStart phenomenonEnd } } }',
      ),
    );
    expect(bgsDatastreams.nodes).toEqual(
      all.map((one) => {
        const [start = null, end = null] = String(one.phenomenonTime ?? '')
          .split('/')
          .map((part) => part || null);
        const unit = one.unitOfMeasurement as unknown as { name?: string; symbol?: string };
        return {
          id: String(one['@iot.id']),
          name: one.name,
          unitName: unit.name ?? null,
          unitSymbol: unit.symbol ?? null,
          phenomenonStart: start,
          phenomenonEnd: end,
        };
      }),
    );
  });

  it('is not followed to another server, where the recorded links lead', async () => {
    const replay = await startReplay({ responses: responses() });
    const product = await startTestProduct(files(replay.url));
    const { errors } = await product.sendQuery('{ bgsObservations(first: 1000) { nodes { id } } }');
    expect(errors[0]?.extensions).toMatchObject({ code: 'SOURCE_BAD_RESPONSE', source: 'bgs' });
    expect(replay.takeRequests()).toHaveLength(1);
    await product.stop();
    await replay.close();
  });
});

/** Some of the recorded moments are days only. */
const inUtc = (moment: string) =>
  moment.length === 10 ? `${moment}T00:00:00Z` : `${moment.replace(' ', 'T')}Z`;

describe('air quality, records of API v1', () => {
  const file = 'opendatasoft/records-v1-air.json';
  const types = {
    id_pll: 'text',
    nom_pll: 'text',
    valeur: 'double',
    unite: 'text',
    dat_dbt: 'datetime',
    sttt_vl: 'int',
    geo_point_2d: 'geo_point_2d',
    geo_shape: 'geo_shape',
  };
  const running = federate(async () => {
    const records: unknown[] = JSON.parse(read(file));
    const replay = await startReplay({
      responses: { '/api/records/1.0/search/': JSON.stringify({ nhits: records.length, records }) },
    });
    const fields = Object.entries(types).map(([name, type]) => ({ name, type }));
    return {
      replay,
      files: {
        sources: `
sources:
  - { name: air, handler: { ./sources/opendatasoft: { url: "${replay.url}", version: v1, description: ./air.json, datasets: [{ dataset: air, type: AirQuality, root: airQuality }] } } }`,
        policy: `version: "1"\nfacts: { open: [AirQuality.*, ${platform}] }`,
        beside: { 'air.json': JSON.stringify({ air: { fields } }) },
      },
    };
  });

  it('has moments in UTC and points with longitude first', async () => {
    const records: { fields: Record<string, never> }[] = JSON.parse(read(file));
    const { airQuality } = data<{ airQuality: { nodes: unknown[]; totalCount: number } }>(
      await running.product.sendQuery(
        `{ airQuality(first: 1000) { totalCount nodes { ${Object.keys(types).join(' ')} } } }`,
      ),
    );
    expect(airQuality.nodes).toEqual(
      records.map(({ fields }) => {
        const [latitude, longitude] = fields.geo_point_2d as unknown as [number, number];
        return {
          id_pll: fields.id_pll,
          nom_pll: fields.nom_pll,
          valeur: fields.valeur ?? null,
          unite: fields.unite,
          dat_dbt: inUtc(String(fields.dat_dbt)),
          sttt_vl: fields.sttt_vl,
          geo_point_2d: { type: 'Point', coordinates: [longitude, latitude] },
          geo_shape: fields.geo_shape,
        };
      }),
    );
    expect(airQuality.totalCount).toBe(records.length);
  });

  it('can be filtered and ordered although the portal does neither', async () => {
    const records: { fields: { valeur: number; nom_pll: string } }[] = JSON.parse(read(file));
    const { airQuality } = data<{ airQuality: { nodes: { valeur: number }[] } }>(
      await running.product.sendQuery(
        '{ airQuality(first: 1000, where: { valeur: { gte: 20 } }, orderBy: [{ valeur: DESC }]) { nodes { valeur } } }',
      ),
    );
    const expected = records
      .map(({ fields }) => fields.valeur)
      .filter((value) => value >= 20)
      .sort((a, b) => b - a);
    expect(airQuality.nodes.map(({ valeur }) => valeur)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });
});

describe('litter bins of La Rochelle, GeoJSON behind an OpenAPI description', () => {
  const file = 'la-rochelle-2017/mu_corbeille_wgs84.geojson';
  const object = (title: string, properties: object) => ({ title, type: 'object', properties });
  const bin = object('LitterBin', {
    id: { type: 'string' },
    geometry: object('LitterBinPoint', {
      type: { type: 'string' },
      coordinates: { type: 'array', items: { type: 'number' } },
    }),
    properties: object('LitterBinProperties', { corb_id: { type: 'string' }, name: { type: 'string' } }),
  });
  const schema = object('LitterBins', { type: { type: 'string' }, features: { type: 'array', items: bin } });
  const document = {
    openapi: '3.0.0',
    info: { title: 'Open data', version: '1' },
    paths: {
      '/litter-bins.geojson': {
        get: {
          operationId: 'litterBins',
          responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } },
        },
      },
    },
  };
  const running = federate(async () => {
    const replay = await startReplay({ responses: { '/litter-bins.geojson': read(file) } });
    return {
      replay,
      files: {
        sources: `
sources:
  - { name: bins, handler: { openapi: { source: ./bins.json, endpoint: "${replay.url}" } } }`,
        policy: `version: "1"\nfacts: { open: ["LitterBin*.*", ${platform}] }`,
        beside: { 'bins.json': JSON.stringify(document) },
      },
    };
  });

  it('are answered whole', async () => {
    const { features } = JSON.parse(read(file));
    const { litterBins } = data<{ litterBins: { features: unknown[] } }>(
      await running.product.sendQuery(
        '{ litterBins { features { id properties { corb_id } geometry { type coordinates } } } }',
      ),
    );
    expect(litterBins.features).toEqual(
      features.map(
        ({
          id,
          properties,
          geometry,
        }: {
          id: string;
          properties: { corb_id: string };
          geometry: unknown;
        }) => ({
          id,
          properties: { corb_id: properties.corb_id },
          geometry,
        }),
      ),
    );
    expect(litterBins.features.length).toBe(1379);
  });
});
