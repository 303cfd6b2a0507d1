import type { Registry } from 'prom-client';
import type { AnswerExtension } from '../mesh/contract/answer.ts';
import type { Source } from '../mesh/contract/source.ts';
import { createAnswerCost } from './answer-cost.ts';
import { type Figures, readFigures } from './figures.ts';
import { startLedger } from './ledger.ts';
import { registerMetrics } from './metrics.ts';
import { createPlatformSource } from './platform.ts';
import { createPower, defaultPower, type PowerSettings } from './power.ts';

export interface Eco {
  /** `Query.platform`. */
  readonly source: Source;
  /** `extensions.eco`. */
  readonly extension: AnswerExtension;
  readonly power: PowerSettings;
  figures(): Figures;
  registerMetrics(registry: Registry): void;
  stop(): void;
}

type Given = { readonly [Name in keyof PowerSettings]?: PowerSettings[Name] | undefined };

/** From processor time to joules to grams. Listens to the gateway's channels; the gateway does not know that it is there. */
export function startEco(given: Given = {}): Eco {
  const power = createPower(withDefaults(given));
  const ledger = startLedger();
  const figures = () => readFigures(ledger, power);
  return {
    source: createPlatformSource(figures, power.settings),
    extension: createAnswerCost(ledger, power),
    power: power.settings,
    figures,
    registerMetrics: (registry) => registerMetrics(registry, figures, power.settings),
    stop: () => ledger.stop(),
  };
}

function withDefaults(given: Given): PowerSettings {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultPower, ...Object.fromEntries(set) };
}
