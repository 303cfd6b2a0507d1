import { readFileSync } from 'node:fs';
import { type Events, type Root, startGraphql } from '../../stand-ins/graphql/server.ts';
import { startOfTerritory } from '../data/clock.ts';
import { arrivals, flowsUntil, plants, shipmentsUntil } from '../data/waste.ts';
import { runPartner } from './run.ts';

const typeDefs = readFileSync(new URL('../descriptions/waste.graphql', import.meta.url), 'utf8');
const maxShipments = 1_000;
const arrivalEveryMs = 1_500;

const nowMs = startOfTerritory();
const shipments = shipmentsUntil(nowMs);
const flows = flowsUntil(nowMs, shipments);

interface ShipmentArgs {
  readonly first: number;
  readonly offset: number;
  readonly destinationPlantId?: string | null;
}

const root: Root = {
  treatmentPlants: () => plants,
  treatmentPlantsById: (_, { ids }: { ids: readonly string[] }) =>
    plants.filter(({ id }) => ids.includes(id)),
  wasteFlows: (_, { year }: { year?: number | null }) =>
    flows.filter((flow) => year == null || flow.year === year),
  shipments: (_, { first, offset, destinationPlantId }: ShipmentArgs) =>
    shipments
      .filter((one) => !destinationPlantId || one.destinationPlantId === destinationPlantId)
      .slice(offset, offset + Math.min(first, maxShipments)),
};

const events: Events = {
  async *shipmentArrived({ destinationPlantId }: Pick<ShipmentArgs, 'destinationPlantId'>, signal) {
    for await (const shipment of arrivals(nowMs, arrivalEveryMs, signal)) {
      if (!destinationPlantId || shipment.destinationPlantId === destinationPlantId) yield shipment;
    }
  },
};

await runPartner('waste', (port) => startGraphql({ typeDefs, root, events, port }));
