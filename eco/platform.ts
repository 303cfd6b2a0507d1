import { buildSchema } from 'graphql';
import type { Source } from '../mesh/contract/source.ts';
import type { Figures } from './figures.ts';
import type { PowerSettings } from './power.ts';

const schema = () => {
  const built = buildSchema(/* GraphQL */ `
    "A moment in UTC, RFC 3339: 2026-11-04T09:15:00Z."
    scalar DateTime

    type Query {
      "The platform's own energy and carbon since it started."
      platform: Platform!
    }

    "Modelled from measured processor time (tier T3). Network, sources and terminals are not assessed."
    type Platform {
      "Of the machine and its cooling: dynamic and idle."
      energyJoules: Float!
      "What computing added: processor time × (full load − idle) × PUE."
      dynamicEnergyJoules: Float!
      "What keeping the reserved threads on took: time × idle × PUE."
      idleEnergyJoules: Float!
      "energyJoules at gridIntensityGramsPerKwh, grams of CO₂ equivalent."
      carbonGrams: Float!
      "Measured: user and system, all threads of every process."
      cpuSeconds: Float!
      "Operations that were answered."
      operations: Int!
      "When counting began: the start of the gateway."
      since: DateTime!
      "How processor time is turned into energy."
      powerModel: PowerModel!
      "Grams of CO₂ equivalent for a kilowatt-hour, as configured."
      gridIntensityGramsPerKwh: Float!
      "Processor time by source, the most first."
      bySource: [PlatformShare!]!
      "Processor time by operation, the most first."
      byOperation: [PlatformOperation!]!
      "Processor time that belongs to no operation."
      buckets: [PlatformShare!]!
    }

    "How processor time is turned into energy."
    type PowerModel {
      "T1 meter, T2 RAPL, T3 model, T4 share of a virtual processor."
      tier: String!
      "What a thread draws that does nothing, watts."
      idleWattsPerThread: Float!
      "What a thread draws at full load, watts."
      maxWattsPerThread: Float!
      "Power usage effectiveness: energy of the whole data centre for a unit of the machine's."
      pue: Float!
      "Threads that are kept for the gateway."
      reservedThreads: Int!
    }

    "A part of the platform's figures. Energy and carbon here are dynamic only."
    type PlatformShare {
      "The source or the kind of work."
      name: String!
      "Measured processor time."
      cpuSeconds: Float!
      "What computing added."
      energyJoules: Float!
      "Grams of CO₂ equivalent of that energy."
      carbonGrams: Float!
    }

    "What operations of one name took. Energy and carbon here are dynamic only."
    type PlatformOperation {
      "The name that the clients gave it."
      name: String!
      "How often it was answered."
      operations: Int!
      "Measured processor time."
      cpuSeconds: Float!
      "What computing added."
      energyJoules: Float!
      "Grams of CO₂ equivalent of that energy."
      carbonGrams: Float!
    }
  `);
  const field = built.getQueryType()?.getFields().platform;
  if (field) field.extensions = { pertuis: { shape: 'value' } };
  return built;
};

/** Creates the source that serves the platform's figures. */
export function createPlatformSource(read: () => Promise<Figures>, power: PowerSettings): Source {
  const { gridIntensityGramsPerKwh, ...model } = power;
  return {
    name: 'platform',
    kind: 'eco',
    schema: schema(),
    capabilities: {},
    async fetch() {
      const value = { ...(await read()), powerModel: { tier: 'T3', ...model }, gridIntensityGramsPerKwh };
      const provenance = { source: 'platform', fetchedAt: new Date().toISOString(), bytes: 0, calls: 0 };
      return { rows: [{ value: value as never }], provenance };
    },
    probe: async () => ({ up: true }),
    async close() {},
  };
}
