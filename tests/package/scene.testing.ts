import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import { serve } from '../../territory/stand-ins/serve.ts';

/** Three partners: a portal and a GraphQL API for kinds that come with the product, a feed for the example's kind. */
export async function startPartners() {
  const portal = await startOpendatasoft({
    datasets: [
      {
        id: 'quartiers',
        fields: [
          { name: 'code', type: 'text' },
          { name: 'nom', type: 'text' },
        ],
        records: [
          { code: 'LR-01', nom: 'Tasdon' },
          { code: 'LR-02', nom: 'Laleu' },
        ],
      },
    ],
  });
  const guides = await startGraphql({
    typeDefs: guideTypes,
    root: {
      guides: () => [
        { id: 'g1', name: 'Marie Curie', quarterCode: 'LR-02' },
        { id: 'g2', name: null, quarterCode: 'LR-01' },
      ],
    },
  });
  const bikes = await serve((request, response) => {
    const stations = (request.url ?? '').endsWith('/station_status.json') ? statuses : information;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ last_updated: 1, ttl: 60, data: { stations } }));
  }, 0);
  const all = [portal, guides, bikes];
  return {
    urls: { portal: portal.url, guides: guides.url, bikes: `${bikes.url}/gbfs` },
    async close() {
      for (const partner of all) await partner.close();
    },
  };
}

const guideTypes = `
  type Query { guides: [Guide!]! }
  type Guide { id: ID! name: String quarterCode: String! }
`;
const information = [
  { station_id: 'st-1', name: 'Gare', capacity: 20, lat: 46.15, lon: -1.14 },
  { station_id: 'st-2', name: 'Encan', capacity: 12, lat: 46.15, lon: -1.15 },
];
const statuses = [
  { station_id: 'st-2', num_bikes_available: 3, num_docks_available: 9 },
  { station_id: 'st-1', num_bikes_available: 7, num_docks_available: 13 },
];

/** Writes a configuration that names the example packages, policy and consumers beside it. Returns its path. */
export function writeTerritory(folder: string, urls: Readonly<Record<string, string>>): string {
  writeFileSync(join(folder, 'guides.graphql'), guideTypes);
  writeFileSync(join(folder, 'policy.yaml'), policy);
  writeFileSync(join(folder, 'consumers.yaml'), 'consumers: []\n');
  const path = join(folder, '.meshrc.yaml');
  writeFileSync(path, configuration(urls));
  return path;
}

const configuration = ({ portal, guides, bikes }: Readonly<Record<string, string>>) => `
sources:
  - name: portal
    handler:
      opendatasoft:
        url: ${portal}
        datasets:
          - dataset: quartiers
            type: Quarter
            root: quarters
            rename: { nom: name }
            keys: [{ field: code, root: quartersByCode, arg: codes }]
  - name: guides
    handler: { graphql: { source: ./guides.graphql, endpoint: "${guides}" } }
  - name: bikes
    licence: Licence Ouverte 2.0
    handler: { pertuis-source-gbfs: { url: "${bikes}" } }
additionalTypeDefs: |
  extend type Guide { quarter: Quarter }
  extend type BikeStation { status: BikeStationStatus }
additionalResolvers:
  - { targetTypeName: Guide, targetFieldName: quarter, keyField: quarterCode, sourceName: portal, sourceTypeName: Query, sourceFieldName: quartersByCode, keysArg: codes, valueKeyField: code }
  - { targetTypeName: BikeStation, targetFieldName: status, keyField: id, sourceName: bikes, sourceTypeName: Query, sourceFieldName: bikeStationStatusesByStation, keysArg: stationIds, valueKeyField: stationId }
serve: { port: "\${PORT:0}" }
pertuis:
  policy: ./policy.yaml
  consumers: ./consumers.yaml
  plugins:
    - pertuis-plugin-initials: { after: "\${AFTER:.}" }
`;

const policy = `
version: "1"
facts:
  open: [Quarter.*, Guide.id, Guide.quarterCode, Guide.quarter, BikeStation.*, BikeStationStatus.*, Platform.*, PowerModel.*, PlatformShare.*]
  internal: [Platform.byOperation, PlatformOperation.*]
  personal:
    Guide.name: { category: "pd:Name" }
rules:
  - { fields: [Guide.name], roles: [visitor], purposes: [open-data], decision: { initials: { keep: 2 } } }
`;
