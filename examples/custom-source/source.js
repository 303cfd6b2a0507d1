// @ts-check
import { createHttpClient, createTableSource, defineSource, SourceFailure, z } from 'pertuis/source';

/** @type {import('pertuis/source').Table[]} */
const tables = [
  {
    type: 'BikeStation',
    root: 'bikeStations',
    name: 'station_information.json',
    description: 'A station where shared bikes are taken and returned.',
    columns: [
      { field: 'id', column: 'station_id', type: 'ID', nullable: false },
      { field: 'name', column: 'name', type: 'String', nullable: false },
      { field: 'capacity', column: 'capacity', type: 'Int', nullable: true, description: 'Docks.' },
      { field: 'latitude', column: 'lat', type: 'Float', nullable: false },
      { field: 'longitude', column: 'lon', type: 'Float', nullable: false },
    ],
    keys: [{ field: 'id', root: 'bikeStationsById', arg: 'ids' }],
  },
  {
    type: 'BikeStationStatus',
    root: 'bikeStationStatuses',
    name: 'station_status.json',
    description: 'What a station offers at this moment.',
    columns: [
      { field: 'stationId', column: 'station_id', type: 'ID', nullable: false },
      { field: 'bikesAvailable', column: 'num_bikes_available', type: 'Int', nullable: false },
      { field: 'docksAvailable', column: 'num_docks_available', type: 'Int', nullable: true },
    ],
    keys: [{ field: 'stationId', root: 'bikeStationStatusesByStation', arg: 'stationIds' }],
  },
];

/** Shared bikes: the stations of a feed in the General Bikeshare Feed Specification (GBFS 2.3). */
export default defineSource({
  name: 'pertuis-source-gbfs',
  options: z.strictObject({
    /** The folder of the feed: `station_information.json` stands below it. */
    url: z.url({ protocol: /^https?$/ }),
    deadlineSeconds: z.number().positive().max(60).default(5),
  }),
  async open({ url, deadlineSeconds }, { name }) {
    const client = createHttpClient({
      source: name,
      baseUrl: url,
      deadlineMs: deadlineSeconds * 1000,
      maxBytes: 4 * 1024 * 1024,
    });
    return createTableSource({
      name,
      kind: 'gbfs',
      tables,
      async read(table, context) {
        const { json, bytes, maxAgeSeconds } = await client.getJson(`/${table.name}`, context);
        const feed = feedShape.safeParse(json);
        if (!feed.success) throw new SourceFailure('bad-response', 'the feed is not in the form of GBFS');
        const { ttl, data } = feed.data;
        // The feed says how long it holds, and so may HTTP: the shorter counts.
        return { records: data.stations, bytes, maxAgeSeconds: Math.min(ttl, maxAgeSeconds ?? ttl) };
      },
      close: () => client.close(),
    });
  },
});

const feedShape = z.object({
  ttl: z.number().min(0),
  data: z.object({ stations: z.array(z.record(z.string(), z.unknown())) }),
});
