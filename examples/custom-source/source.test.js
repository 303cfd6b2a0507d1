// @ts-check
import { createServer } from 'node:http';
import { describeSource } from 'pertuis/conformance';
import GbfsSource from './source.js';

const names = ['Gare', `Place de l'Arsenal`, 'Encan "Océan"', 'Île de Ré', 'Les Minimes'];
const stations = Array.from({ length: 42 }, (_, index) => ({
  station_id: `st-${String(index).padStart(3, '0')}`,
  name: names[index] ?? `Station n° ${index}`,
  ...(index % 9 !== 8 && { capacity: 8 + ((index * 7) % 13) }),
  lat: 46.15 + index / 1000,
  lon: -1.15 - index / 1000,
}));

describeSource('GBFS', {
  async start() {
    /** @type {string[]} */
    let requests = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ last_updated: 1, ttl: 60, data: { stations } }));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const config = { url: `http://127.0.0.1:${port}/gbfs` };
    const { source } = await new GbfsSource({ name: 'bikes', config, baseDir: '.' }).getMeshSource();
    return {
      source,
      takeRequests() {
        const taken = requests;
        requests = [];
        return taken;
      },
      async close() {
        await source.close();
        server.closeAllConnections();
        server.close();
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
  secrets: ['127.0.0.1', '/gbfs'],
});
