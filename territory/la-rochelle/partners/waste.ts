import { readFileSync } from 'node:fs';
import { type Root, startGraphql } from '../../stand-ins/graphql/server.ts';
import { flows, plants, shipments } from '../data/waste.ts';
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

await runPartner('waste', (port) => startGraphql({ typeDefs, root, port }));
