import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apportion } from './apportion.ts';

const ms = fc.double({ min: 0, max: 2_000, noNaN: true });

it('apportions exactly the measured time, to a part in a thousand million', () => {
  fc.assert(
    fc.property(
      ms,
      ms,
      fc.array(ms, { maxLength: 200 }),
      ms,
      ms,
      (cpuMs, activeMs, sliceMs, unattributedMs, telemetryMs) => {
        const shares = apportion({ cpuMs, activeMs, sliceMs, unattributedMs, telemetryMs });
        const parts = [...shares.cpuMs, shares.telemetryMs, shares.unattributedMs, shares.runtimeMs];
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(-1e-9);
        const sum = parts.reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - cpuMs)).toBeLessThanOrEqual(1e-9 * Math.max(cpuMs, 1));
      },
    ),
  );
});

it('keeps the proportions of the slices', () => {
  const { cpuMs } = apportion({
    cpuMs: 100,
    activeMs: 350,
    sliceMs: [300, 100],
    unattributedMs: 0,
    telemetryMs: 0,
  });
  expect((cpuMs[0] ?? 0) / (cpuMs[1] ?? 1)).toBeCloseTo(3, 12);
});

it('attributes the time of other threads to the runtime, not to operations', () => {
  const shares = apportion({
    cpuMs: 500,
    activeMs: 200,
    sliceMs: [150],
    unattributedMs: 20,
    telemetryMs: 10,
  });
  expect(shares).toEqual({ cpuMs: [150], telemetryMs: 10, unattributedMs: 40, runtimeMs: 300 });
});
