import { expect, it } from 'vitest';
import { seeded } from './random.ts';

const take = (name: string, count: number) => {
  const random = seeded(name);
  return Array.from({ length: count }, random);
};

it('gives the same sequence for the same name and another for another name', () => {
  expect(take('grid', 100)).toEqual(take('grid', 100));
  expect(take('grid', 100)).not.toEqual(take('sectors', 100));
});

it('stays in [0, 1) and spreads evenly over it', () => {
  const tenths = new Array<number>(10).fill(0);
  for (const value of take('spread', 20_000)) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    const tenth = Math.floor(value * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(250);
});
