import type { ResponseExtension } from '../mesh/contract/response-extension.ts';
import type { Ledger } from './ledger.ts';
import type { Power } from './power.ts';

/** Adds `extensions.eco`: what this response cost the gateway, up to the moment it is written. */
export function createResponseCost(ledger: Ledger, power: Power): ResponseExtension {
  return {
    name: 'eco',
    describe({ operation }) {
      const cpuSeconds = ledger.cpuSecondsOf(operation);
      const energyJoules = power.dynamicJoules(cpuSeconds);
      return {
        cpuSeconds,
        energyJoules,
        carbonGrams: power.carbonGrams(energyJoules),
        tier: power.tier,
        gridIntensityGramsPerKwh: power.settings.gridIntensityGramsPerKwh,
        scope: 'dynamic energy of the gateway',
        notAssessed: ['network', 'sources', 'terminals', 'embodied'],
      };
    },
  };
}
