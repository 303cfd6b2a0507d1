import GbfsSource from '../../examples/custom-source/source.js';
import { describeSource } from '../../sources/conformance.ts';
import { startHostile } from '../../territory/stand-ins/hostile/server.ts';
import { serve } from '../../territory/stand-ins/serve.ts';

const stations = Array.from({ length: 30 }, (_, index) => ({
  station_id: `st-${index}`,
  name: index === 3 ? `Place "de l'Île"` : `Station n° ${index}`,
  ...(index % 9 !== 8 && { capacity: 8 + ((index * 7) % 13) }),
  lat: 46.15 + index / 1000,
  lon: -1.15 - index / 1000,
}));

/** The example passes the suite as its author runs it; here its partner misbehaves, too. */
describeSource('the example source', {
  async start() {
    const feed = await serve((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ last_updated: 1, ttl: 60, data: { stations } }));
    }, 0);
    const hostile = await startHostile({ target: feed.url });
    const config = { url: `${hostile.url}/gbfs-7c1f`, deadlineSeconds: 1.5 };
    const { source } = await new GbfsSource({ name: 'bikes', config, baseDir: '.' }).getMeshSource();
    return {
      source,
      takeRequests: feed.takeRequests,
      fault: { set: hostile.setFault, seen: hostile.seen },
      async close() {
        await source.close();
        await hostile.close();
        await feed.close();
      },
    };
  },
  coordinate: 'Query.bikeStations',
  type: 'BikeStation',
  fieldTypes: { id: 'ID!', name: 'String!', capacity: 'Int', latitude: 'Float!' },
  rows: stations.map(({ station_id, name, capacity, lat, lon }) => ({
    ...{ id: station_id, name, capacity: capacity ?? null },
    ...{ latitude: lat, longitude: lon },
  })),
  fields: { id: 'id', number: 'capacity', text: 'name', nullable: 'capacity' },
  upstreamNames: { id: 'station_id' },
  byKey: { coordinate: 'Query.bikeStationsById', arg: 'ids', field: 'id' },
  secrets: ['127.0.0.1', 'gbfs-7c1f'],
  faults: 'http',
});
