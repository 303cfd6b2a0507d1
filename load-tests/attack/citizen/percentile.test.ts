import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

const oneTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

it('is the nearest rank, whatever the order', () => {
  expect(percentile(oneTo(100).reverse(), 0.99)).toBe(99);
  expect(percentile(oneTo(100), 0.5)).toBe(50);
  expect(percentile(oneTo(400), 0.99)).toBe(396);
});

it('of few values is the largest', () => {
  expect(percentile([3, 9, 1], 0.99)).toBe(9);
  expect(percentile([7], 0)).toBe(7);
});

it('of no value is no number, so that it meets no bound', () => {
  expect(percentile([], 0.99)).toBeNaN();
  expect(percentile([], 0.99) <= 250).toBe(false);
});

it('counts a request that was never answered at its time-out', () => {
  const values = [...oneTo(98), 5_000, 5_000];
  expect(percentile(values, 0.99)).toBe(5_000);
  expect(percentile(values, 0.5)).toBe(50);
});
