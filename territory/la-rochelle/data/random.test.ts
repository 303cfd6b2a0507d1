import { expect, it } from 'vitest';
import { noiseOf, pickByWeight, seeded } from './random.ts';

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

it('gives noise that depends on nothing but its name and number', () => {
  const noise = noiseOf('wind');
  const forward = Array.from({ length: 100 }, (_, at) => noise(at));
  const backward = Array.from({ length: 100 }, (_, at) => noiseOf('wind')(99 - at)).reverse();
  expect(forward).toEqual(backward);
  expect(forward).not.toEqual(Array.from({ length: 100 }, (_, at) => noiseOf('sun')(at)));
});

it('spreads noise evenly over [0, 1), and picks by weight', () => {
  const noise = noiseOf('spread');
  const counts = new Map<string, number>();
  for (let at = 2_000_000; at < 2_020_000; at++) {
    const picked = pickByWeight(['a', 'b'], (item) => (item === 'a' ? 3 : 1), noise(at));
    counts.set(picked, (counts.get(picked) ?? 0) + 1);
  }
  expect(Math.abs((counts.get('a') ?? 0) - 15_000)).toBeLessThan(300);
});
