import { startSensorThings } from '../../../territory/stand-ins/sensorthings/server.ts';
import type { World } from '../world/world.ts';
import { type Partner, patient } from './partner.ts';

const moment = '2026-03-01T00:00:00.000Z';

/** Sensors in people's homes: what they are is open, where and what they measure is not. */
export async function startSensors({ things, observations }: World): Promise<Partner> {
  const standIn = await startSensorThings({
    data: {
      things: things.map(({ description, guardian }, index) => ({
        '@iot.id': index + 1,
        name: `Thing ${index}`,
        description,
        properties: { guardian },
        locationIds: [index + 1],
      })),
      locations: things.map(({ address }, index) => ({
        '@iot.id': index + 1,
        name: `Place ${index}`,
        description: 'a home',
        encodingType: 'application/geo+json',
        location: { type: 'Point', coordinates: [0, 0], address },
      })),
      datastreams: things.map((_, index) => ({
        '@iot.id': index + 1,
        name: `Stream ${index}`,
        description: 'steps',
        observationType: 'count',
        unitOfMeasurement: { name: 'step', symbol: '1' },
        phenomenonTime: `${moment}/${moment}`,
        resultTime: moment,
        thingId: index + 1,
        sensorId: 1,
        observedPropertyId: 1,
      })),
      sensors: [{ '@iot.id': 1, name: 'S', description: 's', encodingType: 'text/plain', metadata: 'none' }],
      observedProperties: [{ '@iot.id': 1, name: 'P', description: 'p', definition: 'http://example.org/p' }],
      observations: observations.map(({ result, nurse }, index) => ({
        '@iot.id': index + 1,
        phenomenonTime: moment,
        resultTime: moment,
        result,
        parameters: { nurse },
        datastreamId: (index % things.length) + 1,
      })),
    },
  });
  return {
    source: {
      name: 'sensors',
      ...patient,
      handler: { './sources/sensorthings': { url: standIn.url, prefix: 'S' } },
    },
    close: standIn.close,
  };
}
