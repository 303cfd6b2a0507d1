import { setTimeout } from 'node:timers/promises';
import { writeMoment } from './clock.ts';
import { noiseOf, pickByWeight } from './random.ts';
import { sectors } from './sectors.ts';
import { type WasteStream, wasteStreams } from './waste-streams.ts';

interface Plant {
  readonly id: string;
  readonly name: string;
  readonly process: string;
  readonly acceptedWasteStreams: readonly WasteStream[];
  readonly capacityTonnesPerYear: number;
  readonly sensorThingId: string | null;
}

export const plants: readonly Plant[] = [
  digester('1', 'Méthaniseur de La Pallice', 32_000),
  digester('2', 'Méthaniseur du Bassin à flot', 18_000),
  digester('3', 'Méthaniseur de Chef de Baie', 9_500),
  {
    id: 'plant-4',
    name: 'Centre de tri de Salles-sur-Mer',
    process: 'sorting',
    acceptedWasteStreams: ['packaging', 'glass', 'paper', 'bulky'],
    capacityTonnesPerYear: 45_000,
    sensorThingId: null,
  },
  {
    id: 'plant-5',
    name: 'Plateforme de compostage de Périgny',
    process: 'composting',
    acceptedWasteStreams: ['biowaste'],
    capacityTonnesPerYear: 22_000,
    sensorThingId: null,
  },
  {
    id: 'plant-6',
    name: 'Unité de valorisation énergétique de La Rochelle',
    process: 'incineration',
    acceptedWasteStreams: ['residual', 'bulky'],
    capacityTonnesPerYear: 60_000,
    sensorThingId: null,
  },
];

function digester(number: string, name: string, capacityTonnesPerYear: number): Plant {
  return {
    id: `plant-${number}`,
    name,
    process: 'anaerobic-digestion',
    acceptedWasteStreams: ['biowaste'],
    capacityTonnesPerYear,
    sensorThingId: number,
  };
}

export interface Shipment {
  readonly id: string;
  readonly shippedAt: string;
  readonly tonnes: number;
  readonly wasteStream: WasteStream;
  readonly originSectorCode: string;
  readonly destinationPlantId: string;
  readonly driverName: string;
}

const slotMs = 1_800_000;
const slotsAYear = 17_520;
const lightestTonnes = 2;
/** Scaled so that the shipments of a year add up to the tonnes of a year. */
const heaviestTonnes =
  (2 * wasteStreams.reduce((sum, { tonnesPerYear }) => sum + tonnesPerYear, 0)) / slotsAYear - lightestTonnes;

const givenNames = ['Alix', 'Camille', 'Dominique', 'Sacha'];
const familyNames = ['Martin', 'Bernard', 'Petit', 'Robert', 'Richard', 'Durand', 'Moreau', 'Laurent'];
const draw = {
  moment: noiseOf('shipment moment'),
  stream: noiseOf('shipment stream'),
  plant: noiseOf('shipment plant'),
  sector: noiseOf('shipment sector'),
  tonnes: noiseOf('shipment tonnes'),
  driver: noiseOf('shipment driver'),
};

/** A year of shipments, one in every half hour, the newest first. */
export function shipmentsUntil(nowMs: number): readonly Shipment[] {
  const last = Math.floor(nowMs / slotMs);
  return Array.from({ length: slotsAYear }, (_, index) => last - index)
    .map((slot) => ({ slot, atMs: (slot + draw.moment(slot)) * slotMs }))
    .filter(({ atMs }) => atMs <= nowMs)
    .map(({ slot, atMs }) => makeShipment(slot, atMs));
}

/** Shipments that arrive from now on, one every `everyMs`, until the signal aborts. Each call begins the same sequence. */
export async function* arrivals(nowMs: number, everyMs: number, signal: AbortSignal) {
  for (let slot = Math.floor(nowMs / slotMs) + 1; !signal.aborted; slot++) {
    yield makeShipment(slot, Date.now());
    await setTimeout(everyMs, undefined, { signal }).catch(() => {});
  }
}

function makeShipment(slot: number, atMs: number): Shipment {
  const { name: wasteStream } = pickByWeight(wasteStreams, (one) => one.tonnesPerYear, draw.stream(slot));
  const accepting = plants.filter((plant) => plant.acceptedWasteStreams.includes(wasteStream));
  const driver = Math.floor(draw.driver(slot) * givenNames.length * familyNames.length);
  return {
    id: `shipment-${slot}`,
    shippedAt: writeMoment(atMs),
    tonnes: round(lightestTonnes + draw.tonnes(slot) * (heaviestTonnes - lightestTonnes), 1),
    wasteStream,
    originSectorCode: pickByWeight(sectors, ({ population }) => population, draw.sector(slot)).code,
    destinationPlantId: pickByWeight(accepting, (one) => one.capacityTonnesPerYear, draw.plant(slot)).id,
    driverName: `${givenNames[driver % givenNames.length]} ${familyNames[Math.floor(driver / givenNames.length)]}`,
  };
}

/** Returns three calendar years by stream. The current year holds the shipments so far. */
export function flowsUntil(nowMs: number, shipments: readonly Shipment[]) {
  const current = new Date(nowMs).getUTCFullYear();
  const soFar = shipments.filter(({ shippedAt }) => shippedAt.startsWith(`${current}-`));
  return [current - 2, current - 1, current].flatMap((year) =>
    wasteStreams.map(({ name, tonnesPerYear, recoveryRate }) => {
      const noise = noiseOf(`flow ${name}`)(year) - 0.5;
      const shipped = soFar.filter(({ wasteStream }) => wasteStream === name);
      const tonnes = shipped.reduce((sum, one) => sum + one.tonnes, 0);
      return {
        id: `${name}-${year}`,
        wasteStream: name,
        year,
        tonnes: year === current ? round(tonnes, 1) : Math.round(tonnesPerYear * (1 + 0.1 * noise)),
        recoveryRate: round(recoveryRate + 0.04 * noise, 2),
      };
    }),
  );
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
