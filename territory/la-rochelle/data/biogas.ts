import type { SensorData } from '../../stand-ins/sensorthings/server.ts';
import { dayShare, quarterCount, quarterMoments, yearShare } from './quarters.ts';
import { seeded } from './random.ts';

const plants = [
  { name: 'Méthaniseur de La Pallice', longitude: -1.22, latitude: 46.158, size: 1 },
  { name: 'Méthaniseur du Bassin à flot', longitude: -1.219, latitude: 46.151, size: 0.6 },
  { name: 'Méthaniseur de Chef de Baie', longitude: -1.211, latitude: 46.149, size: 0.35 },
];
const properties = [
  { name: 'Débit de biogaz', unit: 'mètre cube par heure', symbol: 'm3/h', mean: 420, swing: 60, noise: 30 },
  { name: 'Teneur en méthane', unit: 'pour cent', symbol: '%', mean: 58, swing: 2, noise: 1.5 },
  { name: 'Puissance électrique', unit: 'kilowatt', symbol: 'kW', mean: 800, swing: 120, noise: 40 },
  {
    name: 'Température du digesteur',
    unit: 'degré Celsius',
    symbol: 'Cel',
    mean: 38.5,
    swing: 0.6,
    noise: 0.3,
  },
];

/** Three plants of the port, four sensors each, a value every quarter hour of the year. */
export function biogasData(): SensorData {
  const datastreams = plants.flatMap((plant, thing) =>
    properties.map((property, index) => ({
      '@iot.id': thing * properties.length + index + 1,
      name: `${property.name}, ${plant.name}`,
      description: property.name,
      observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
      unitOfMeasurement: {
        name: property.unit,
        symbol: property.symbol,
        definition: `https://ucum.org/#${property.symbol}`,
      },
      phenomenonTime: `${quarterMoments[0]}/${quarterMoments.at(-1)}`,
      thingId: thing + 1,
      sensorId: index + 1,
      observedPropertyId: index + 1,
    })),
  );
  return {
    things: plants.map(({ name }, index) => ({
      '@iot.id': index + 1,
      name,
      description: 'Unité de méthanisation du port',
      properties: { operator: 'Port Atlantique La Rochelle' },
      locationIds: [index + 1],
    })),
    locations: plants.map(({ name, longitude, latitude }, index) => ({
      '@iot.id': index + 1,
      name,
      description: name,
      encodingType: 'application/geo+json',
      location: { type: 'Point', coordinates: [longitude, latitude] },
    })),
    sensors: properties.map(({ name }, index) => ({
      '@iot.id': index + 1,
      name: `Capteur : ${name}`,
      description: name,
      encodingType: 'text/plain',
      metadata: 'Étalonné en 2025',
    })),
    observedProperties: properties.map(({ name }, index) => ({
      '@iot.id': index + 1,
      name,
      description: name,
      definition: `urn:pertuis:biogas:${index + 1}`,
    })),
    datastreams,
    observations: datastreams.flatMap(({ thingId, observedPropertyId, '@iot.id': id }) =>
      observe(thingId, observedPropertyId, id),
    ),
  };
}

function observe(thingId: number, propertyId: number, datastreamId: number) {
  const random = seeded(`biogas ${datastreamId}`);
  const { mean = 0, swing = 0, noise = 0 } = properties[propertyId - 1] ?? {};
  const size = propertyId === 1 || propertyId === 3 ? (plants[thingId - 1]?.size ?? 1) : 1;
  return quarterMoments.map((moment, index) => {
    const wave = Math.sin(2 * Math.PI * dayShare(index)) / 3 + Math.sin(2 * Math.PI * yearShare(index));
    const result = Math.round((mean + swing * wave + noise * (random() - 0.5)) * size * 100) / 100;
    return {
      '@iot.id': (datastreamId - 1) * quarterCount + index + 1,
      phenomenonTime: moment,
      resultTime: moment,
      result,
      datastreamId,
    };
  });
}
