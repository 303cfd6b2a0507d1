import type { Totals } from './ledger.ts';
import type { Power } from './power.ts';

export interface Share {
  readonly name: string;
  readonly cpuSeconds: number;
  /** Dynamic only. */
  readonly energyJoules: number;
  readonly carbonGrams: number;
}

/** The platform's figures, equal in the schema, on the page and in metrics. */
export interface Figures {
  readonly since: string;
  readonly elapsedSeconds: number;
  readonly operations: number;
  readonly cpuSeconds: number;
  readonly dynamicEnergyJoules: number;
  readonly idleEnergyJoules: number;
  /** Dynamic and idle. */
  readonly energyJoules: number;
  readonly carbonGrams: number;
  readonly byOperation: readonly (Share & { readonly operations: number })[];
  readonly bySource: readonly Share[];
  readonly buckets: readonly Share[];
  readonly residualRatio: number;
}

export function toFigures(totals: Totals, power: Power): Figures {
  const share = (name: string, cpuSeconds: number): Share => {
    const energyJoules = power.dynamicJoules(cpuSeconds);
    return { name, cpuSeconds, energyJoules, carbonGrams: power.carbonGrams(energyJoules) };
  };
  const dynamicEnergyJoules = power.dynamicJoules(totals.cpuSeconds);
  const idleEnergyJoules = power.idleJoules(totals.elapsedSeconds);
  const energyJoules = dynamicEnergyJoules + idleEnergyJoules;
  return {
    since: `${new Date(totals.sinceMs).toISOString().slice(0, -5)}Z`,
    elapsedSeconds: totals.elapsedSeconds,
    operations: totals.operations,
    cpuSeconds: totals.cpuSeconds,
    dynamicEnergyJoules,
    idleEnergyJoules,
    energyJoules,
    carbonGrams: power.carbonGrams(energyJoules),
    byOperation: [...totals.byOperation]
      .map(([name, { operations, cpuSeconds }]) => ({ ...share(name, cpuSeconds), operations }))
      .sort((a, b) => b.cpuSeconds - a.cpuSeconds),
    bySource: [...totals.bySource]
      .map(([name, seconds]) => share(name, seconds))
      .sort((a, b) => b.cpuSeconds - a.cpuSeconds),
    buckets: Object.entries(totals.buckets).map(([name, seconds]) => share(name, seconds)),
    residualRatio: totals.residualRatio,
  };
}
