import type { Registry } from 'prom-client';
import type { ResponseExtension } from '../mesh/contract/response-extension.ts';
import type { Source } from '../mesh/contract/source.ts';
import { type Figures, toFigures } from './figures.ts';
import { startLedger, type Totals } from './ledger.ts';
import { registerMetrics } from './metrics.ts';
import { createPlatformSource } from './platform.ts';
import { createPower, defaultPower, type PowerSettings } from './power.ts';
import { createResponseCost } from './response-cost.ts';

export interface Eco {
  /** `Query.platform`. */
  readonly source: Source;
  /** `extensions.eco`. */
  readonly extension: ResponseExtension;
  readonly power: PowerSettings;
  /** Figures of all processes of the gateway. */
  figures(): Promise<Figures>;
  /** Totals of this process alone. */
  totals(): Totals;
  registerMetrics(registry: Registry): void;
  stop(): void;
}

type Given = { readonly [Name in keyof PowerSettings]?: PowerSettings[Name] | undefined };

/**
 * Measures CPU time and derives joules and grams. Subscribes to the gateway's channels; the gateway does not
 * know it. With several processes, `platformTotals` returns the totals of all.
 */
export function startEco(given: Given = {}, platformTotals?: () => Promise<Totals>): Eco {
  const power = createPower(withDefaults(given));
  const ledger = startLedger();
  const figures = async () => toFigures(platformTotals ? await platformTotals() : ledger.totals(), power);
  return {
    source: createPlatformSource(figures, power.settings),
    extension: createResponseCost(ledger, power),
    power: power.settings,
    figures,
    totals: ledger.totals,
    registerMetrics: (registry) => registerMetrics(registry, figures, power.settings),
    stop: () => ledger.stop(),
  };
}

function withDefaults(given: Given): PowerSettings {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultPower, ...Object.fromEntries(set) };
}
