import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peakRate, plannedOperations, scaleStages, totalSeconds } from './arrivals.ts';
import type { Stage } from './scenario.ts';

const day: readonly Stage[] = [
  { name: 'night', seconds: 30, ratePerSecond: 2 },
  { name: 'noon', seconds: 10, ratePerSecond: 50 },
  { name: 'evening', seconds: 20, ratePerSecond: 20 },
];
const anyStages = fc.array(
  fc.record({
    name: fc.string(),
    seconds: fc.integer({ min: 1, max: 600 }),
    ratePerSecond: fc.integer({ min: 1, max: 2_000 }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('arrivals', () => {
  it('counts what a profile holds', () => {
    expect([totalSeconds(day), peakRate(day), plannedOperations(day)]).toEqual([60, 50, 960]);
  });

  it('stay as they are when nothing else is wanted', () => {
    const property = fc.property(anyStages, (stages) => {
      expect(scaleStages(stages, {})).toEqual(stages);
    });
    fc.assert(property);
  });

  it('keep their shape in half the time and at twice the height', () => {
    expect(scaleStages(day, { seconds: 30, peakRatePerSecond: 100 })).toEqual([
      { name: 'night', seconds: 15, ratePerSecond: 4 },
      { name: 'noon', seconds: 5, ratePerSecond: 100 },
      { name: 'evening', seconds: 10, ratePerSecond: 40 },
    ]);
  });

  it('take exactly the seconds that are wanted, a whole one each at least, and reach the peak', () => {
    const property = fc.property(
      anyStages,
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      (stages, more, peakRatePerSecond) => {
        const seconds = stages.length + more;
        const scaled = scaleStages(stages, { seconds, peakRatePerSecond });
        expect(totalSeconds(scaled)).toBe(seconds);
        expect(peakRate(scaled)).toBe(peakRatePerSecond);
        for (const stage of scaled) {
          expect(Number.isInteger(stage.seconds) && stage.seconds >= 1).toBe(true);
          expect(Number.isInteger(stage.ratePerSecond) && stage.ratePerSecond >= 1).toBe(true);
        }
      },
    );
    fc.assert(property);
  });

  it('cannot be shorter than a second a stage', () => {
    expect(() => scaleStages(day, { seconds: 2 })).toThrow('2 s is too short for 3 stages');
  });
});
