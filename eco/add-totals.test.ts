import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTotals } from './add-totals.ts';
import type { Totals } from './ledger.ts';

const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
const name = fc.constantFrom('a', 'b', 'c');

/** Totals of a process whose parts add up. */
const totals: fc.Arbitrary<Totals> = fc
  .record({
    slices: fc.array(fc.tuple(name, name, seconds)),
    runtime: seconds,
    telemetry: seconds,
    unattributed: seconds,
    primary: fc.option(seconds, { nil: undefined }),
  })
  .map(({ slices, primary, ...others }) => {
    const byOperation = new Map<string, { operations: number; cpuSeconds: number }>();
    const bySource = new Map<string, number>();
    for (const [operation, source, cpuSeconds] of slices) {
      const known = byOperation.get(operation) ?? { operations: 0, cpuSeconds: 0 };
      byOperation.set(operation, {
        operations: known.operations + 1,
        cpuSeconds: known.cpuSeconds + cpuSeconds,
      });
      bySource.set(source, (bySource.get(source) ?? 0) + cpuSeconds);
    }
    const buckets = { ...others, ...(primary !== undefined && { primary }) };
    const cpuSeconds = sum(Object.values(buckets)) + sum(bySource.values());
    const operations = slices.length;
    return {
      sinceMs: 0,
      elapsedSeconds: 1,
      residualRatio: 0,
      cpuSeconds,
      operations,
      byOperation,
      bySource,
      buckets,
    };
  });

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

it('parts of several processes add up to the whole', () => {
  fc.assert(
    fc.property(fc.array(totals), (parts) => {
      const whole = addTotals(parts, (given) => (given === 'c' ? 'other' : given));
      const byOperation = [...whole.byOperation.values()];
      const buckets = sum(Object.values(whole.buckets));
      expect(whole.cpuSeconds).toBeCloseTo(sum(parts.map(({ cpuSeconds }) => cpuSeconds)), 3);
      expect(sum(whole.bySource.values()) + buckets).toBeCloseTo(whole.cpuSeconds, 3);
      expect(sum(byOperation.map(({ cpuSeconds }) => cpuSeconds)) + buckets).toBeCloseTo(whole.cpuSeconds, 3);
      expect(sum(byOperation.map(({ operations }) => operations))).toBe(whole.operations);
      expect(whole.byOperation.has('c')).toBe(false);
    }),
  );
});
