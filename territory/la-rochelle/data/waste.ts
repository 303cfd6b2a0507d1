import { setTimeout } from 'node:timers/promises';
import { firstQuarterMs } from './quarters.ts';
import { seeded } from './random.ts';
import { sectors } from './sectors.ts';

export const plants = [
  {
    id: 'plant-1',
    name: 'Méthaniseur de La Pallice',
    process: 'anaerobic-digestion',
    capacityTonnesPerYear: 32_000,
    sensorThingId: '1',
  },
  {
    id: 'plant-2',
    name: 'Méthaniseur du Bassin à flot',
    process: 'anaerobic-digestion',
    capacityTonnesPerYear: 18_000,
    sensorThingId: '2',
  },
  {
    id: 'plant-3',
    name: 'Méthaniseur de Chef de Baie',
    process: 'anaerobic-digestion',
    capacityTonnesPerYear: 9_500,
    sensorThingId: '3',
  },
  {
    id: 'plant-4',
    name: 'Centre de tri de Salles-sur-Mer',
    process: 'sorting',
    capacityTonnesPerYear: 45_000,
    sensorThingId: null,
  },
  {
    id: 'plant-5',
    name: 'Plateforme de compostage de Périgny',
    process: 'composting',
    capacityTonnesPerYear: 22_000,
    sensorThingId: null,
  },
  {
    id: 'plant-6',
    name: 'Unité de valorisation énergétique',
    process: 'incineration',
    capacityTonnesPerYear: 60_000,
    sensorThingId: null,
  },
];
const streams = ['biowaste', 'packaging', 'glass', 'paper', 'residual', 'bulky'];
const names = ['Martin', 'Bernard', 'Petit', 'Robert', 'Richard', 'Durand', 'Moreau', 'Laurent'];

export const flows = [2024, 2025, 2026].flatMap((year) => {
  const random = seeded(`flows ${year}`);
  return streams.map((stream) => ({
    id: `${stream}-${year}`,
    stream,
    year,
    tonnes: Math.round(4_000 + random() * 20_000),
    recoveryRate: Math.round((0.4 + random() * 0.55) * 100) / 100,
  }));
});

const listed = 4_000;

export const shipments = makeShipments();

function makeShipments() {
  const random = seeded('shipments');
  return Array.from({ length: listed }, (_, index) =>
    makeShipment(random, index, firstQuarterMs + Math.floor((index / listed) * 365 * 86_400) * 1000),
  ).reverse();
}

/** Shipments that arrive from now on, one every `everyMs`, until the signal aborts. Each call begins the same sequence. */
export async function* arrivals(everyMs: number, signal: AbortSignal) {
  const random = seeded('arrivals');
  for (let index = listed; !signal.aborted; index++) {
    yield makeShipment(random, index, Date.now());
    await setTimeout(everyMs, undefined, { signal }).catch(() => {});
  }
}

function makeShipment(random: () => number, index: number, shippedAtMs: number) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return {
    id: `shipment-${String(index + 1).padStart(5, '0')}`,
    shippedAt: new Date(shippedAtMs).toISOString(),
    tonnes: Math.round((4 + random() * 20) * 10) / 10,
    stream: pick(streams),
    originSectorCode: pick(sectors).code,
    destinationPlantId: pick(plants).id,
    driverName: `${pick(['Alix', 'Camille', 'Dominique', 'Sacha'])} ${pick(names)}`,
  };
}
