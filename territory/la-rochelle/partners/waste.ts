import { readFileSync } from 'node:fs';
import { type Events, type Root, startGraphql } from '../../stand-ins/graphql/server.ts';
import { arrivals, flows, plants, shipments } from '../data/waste.ts';
import { runPartner } from './run.ts';

const typeDefs = readFileSync(new URL('../descriptions/waste.graphql', import.meta.url), 'utf8');
const maxShipments = 1_000;

const root: Root = {
  treatmentPlants: () => plants,
  treatmentPlantsByIds: (_, { ids }: { ids: readonly string[] }) =>
    plants.filter(({ id }) => ids.includes(id)),
  wasteFlows: (_, { year }: { year?: number | null }) =>
    flows.filter((flow) => year == null || flow.year === year),
  shipments: (_, { first, plantId }: { first: number; plantId?: string | null }) =>
    shipments
      .filter((one) => !plantId || one.destinationPlantId === plantId)
      .slice(0, Math.min(first, maxShipments)),
};

const arrivalEveryMs = 1_500;

const events: Events = {
  async *shipmentArrived({ plantId }: { plantId?: string | null }, signal) {
    for await (const shipment of arrivals(arrivalEveryMs, signal)) {
      if (!plantId || shipment.destinationPlantId === plantId) yield shipment;
    }
  },
};

await runPartner('waste', (port) => startGraphql({ typeDefs, root, events, port }));
