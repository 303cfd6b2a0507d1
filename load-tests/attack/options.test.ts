import { expect, it } from 'vitest';
import { allAttacks } from './all-attacks.ts';
import { readOptions, UsageError } from './options.ts';

const read = (...args: string[]) => readOptions(args, () => {});
const ids = (...args: string[]) => read(...args)?.attacks.map(({ id }) => id);

it('runs everything unless told otherwise', () => {
  expect(read()).toEqual({ attacks: allAttacks, report: 'reports/availability.json' });
});

it('runs a case, a row or several of them', () => {
  expect(ids('--only', 'b8-sigterm')).toEqual(['b8-sigterm', 'b8-sigterm-pool']);
  expect(ids('--only', 'B3')?.every((id) => id.startsWith('b3-'))).toBe(true);
  expect(ids('--only', 'b6,b5-key-store')).toEqual(['b5-key-store', 'b6-odd-requests']);
});

it('refuses what it does not know', () => {
  expect(() => read('--only', 'b9')).toThrow(UsageError);
  expect(() => read('--only', '')).toThrow(UsageError);
  expect(() => read('--fast')).toThrow(UsageError);
});

it('covers each row, with an id of its own for each case, at most 30 s each', () => {
  const names = allAttacks.map(({ id }) => id);
  expect(new Set(names).size).toBe(names.length);
  for (const row of [1, 2, 3, 4, 5, 6, 7, 8])
    expect(names.filter((id) => id.startsWith(`b${row}-`)).length, `b${row}`).toBeGreaterThan(0);
  for (const { id, seconds, waitForSocketsSeconds = 0, bounds, leastAttempts } of allAttacks) {
    expect(seconds + waitForSocketsSeconds, id).toBeLessThanOrEqual(30);
    expect(bounds.length, id).toBeGreaterThan(0);
    expect(leastAttempts, id).toBeGreaterThan(0);
  }
});
