import type { Stage } from './scenario.ts';

export interface Wanted {
  /** Of all stages together; undefined leaves them unchanged. */
  readonly seconds?: number | undefined;
  /** Of the busiest stage. */
  readonly peakRatePerSecond?: number | undefined;
}

/**
 * The same shape in another time or at another height. Stages keep whole seconds that add up to what is wanted, and at least
 * one request a second. Throws RangeError when there are fewer seconds than stages.
 */
export function scaleStages(
  stages: readonly Stage[],
  { seconds, peakRatePerSecond }: Wanted,
): readonly Stage[] {
  const total = totalSeconds(stages);
  const wantedSeconds = seconds ?? total;
  if (wantedSeconds < stages.length) {
    throw new RangeError(
      `${wantedSeconds} s is too short for ${stages.length} stages: they take at least a second each.`,
    );
  }
  const height = (peakRatePerSecond ?? peakRate(stages)) / peakRate(stages);
  // A second for each stage first; the rest is shared, rounded where it ends so that roundings do not add up.
  const spare = total - stages.length;
  const weightOf = (stage: Stage) => (spare === 0 ? 1 : stage.seconds - 1);
  const factor = (wantedSeconds - stages.length) / (spare === 0 ? stages.length : spare);
  let passed = 0;
  return stages.map((stage) => {
    const from = Math.round(passed * factor);
    passed += weightOf(stage);
    return {
      name: stage.name,
      seconds: 1 + Math.round(passed * factor) - from,
      ratePerSecond: Math.max(1, Math.round(stage.ratePerSecond * height)),
    };
  });
}

export function totalSeconds(stages: readonly Stage[]): number {
  return stages.reduce((sum, { seconds }) => sum + seconds, 0);
}

export function peakRate(stages: readonly Stage[]): number {
  return stages.reduce((peak, { ratePerSecond }) => Math.max(peak, ratePerSecond), 0);
}

/** How many requests arrive. */
export function plannedOperations(stages: readonly Stage[]): number {
  return stages.reduce((sum, { seconds, ratePerSecond }) => sum + seconds * ratePerSecond, 0);
}
