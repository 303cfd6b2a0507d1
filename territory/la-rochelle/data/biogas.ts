import type { SensorData } from '../../stand-ins/sensorthings/server.ts';
import { dayShare, momentOf, type Quarter, quartersUntil, yearShare } from './quarters.ts';
import { noiseOf } from './random.ts';

const plants = [
  { name: 'Méthaniseur de La Pallice', longitude: -1.22, latitude: 46.158, size: 1 },
  { name: 'Méthaniseur du Bassin à flot', longitude: -1.219, latitude: 46.151, size: 0.6 },
  { name: 'Méthaniseur de Chef de Baie', longitude: -1.211, latitude: 46.149, size: 0.35 },
];
const properties = [
  {
    name: 'Débit de biogaz',
    unit: 'mètre cube par heure',
    symbol: 'm³/h',
    ucum: 'm3/h',
    mean: 420,
    swing: 60,
    noise: 30,
  },
  { name: 'Teneur en méthane', unit: 'pour cent', symbol: '%', ucum: '%', mean: 58, swing: 2, noise: 1.5 },
  {
    name: 'Puissance électrique',
    unit: 'kilowatt',
    symbol: 'kW',
    ucum: 'kW',
    mean: 800,
    swing: 120,
    noise: 40,
  },
  {
    name: 'Température du digesteur',
    unit: 'degré Celsius',
    symbol: '°C',
    ucum: 'Cel',
    mean: 38.5,
    swing: 0.6,
    noise: 0.3,
  },
];

/** Three plants of the port, four sensors each, a value every quarter hour of the year. */
export function biogasData(nowMs: number): SensorData {
  const quarters = quartersUntil(nowMs);
  const datastreams = plants.flatMap((plant, thing) =>
    properties.map((property, index) => ({
      '@iot.id': thing * properties.length + index + 1,
      name: `${property.name}, ${plant.name}`,
      description: property.name,
      observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
      unitOfMeasurement: {
        name: property.unit,
        symbol: property.symbol,
        definition: `https://ucum.org/#${property.ucum}`,
      },
      phenomenonTime: `${momentOf(quarters[0] ?? 0)}/${momentOf(quarters.at(-1) ?? 0)}`,
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
      observe(quarters, thingId, observedPropertyId, id),
    ),
  };
}

/** More than there are quarter hours since 1970: ids tell datastreams apart first, as the stand-in wants them ordered. */
const idsPerDatastream = 100_000_000;

function observe(quarters: readonly Quarter[], thingId: number, propertyId: number, datastreamId: number) {
  const noise = noiseOf(`biogas ${datastreamId}`);
  const property = properties[propertyId - 1] ?? { mean: 0, swing: 0, noise: 0 };
  const size = propertyId === 1 || propertyId === 3 ? (plants[thingId - 1]?.size ?? 1) : 1;
  return quarters.map((quarter) => {
    const wave = Math.sin(2 * Math.PI * dayShare(quarter)) / 3 + Math.sin(2 * Math.PI * yearShare(quarter));
    const value = property.mean + property.swing * wave + property.noise * (noise(quarter) - 0.5);
    const moment = momentOf(quarter);
    return {
      '@iot.id': datastreamId * idsPerDatastream + quarter,
      phenomenonTime: moment,
      resultTime: moment,
      result: Math.round(value * size * 100) / 100,
      datastreamId,
    };
  });
}
