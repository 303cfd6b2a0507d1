import { buildSchema } from 'graphql';
import type { Source } from '../mesh/contract/source.ts';
import type { Figures } from './figures.ts';
import type { PowerSettings } from './power.ts';

const schema = () => {
  const built = buildSchema(/* GraphQL */ `
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
      operations: Int!
      "ISO 8601."
      since: String!
      powerModel: PowerModel!
      gridIntensityGramsPerKwh: Float!
      bySource: [PlatformShare!]!
      byOperation: [PlatformOperation!]!
      "Processor time that belongs to no operation."
      buckets: [PlatformShare!]!
    }

    type PowerModel {
      "T1 meter, T2 RAPL, T3 model, T4 share of a virtual processor."
      tier: String!
      idleWattsPerThread: Float!
      maxWattsPerThread: Float!
      pue: Float!
      reservedThreads: Int!
    }

    "Energy and carbon here are dynamic only."
    type PlatformShare {
      name: String!
      cpuSeconds: Float!
      energyJoules: Float!
      carbonGrams: Float!
    }

    type PlatformOperation {
      name: String!
      operations: Int!
      cpuSeconds: Float!
      energyJoules: Float!
      carbonGrams: Float!
    }
  `);
  const field = built.getQueryType()?.getFields().platform;
  if (field) field.extensions = { pertuis: { shape: 'value' } };
  return built;
};

/** The platform's figures as a source like any other. */
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
