import { expect, it } from 'vitest';
import { createRestartPolicy } from './restart-policy.ts';

const old = { wasReady: true, servedSeconds: 3600 };
const young = { wasReady: true, servedSeconds: 1 };
const unborn = { wasReady: false, servedSeconds: 0 };

it('replaces a worker that served for long at once, whatever happened before', () => {
  const policy = createRestartPolicy();
  expect([young, young, young, old, old].map(policy.died)).toEqual([0, 100, 200, 0, 0]);
});

it('waits twice as long each time that a worker dies young, at most one second', () => {
  const policy = createRestartPolicy();
  const waitsMs = Array.from({ length: 8 }, () => policy.died(young));
  expect(waitsMs).toEqual([0, 100, 200, 400, 800, 1000, 1000, 1000]);
});

it('waits at most five seconds for workers that never served, and never gives up', () => {
  const policy = createRestartPolicy();
  const waitsMs = Array.from({ length: 2000 }, () => policy.died(unborn));
  expect(waitsMs.slice(0, 9)).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  expect(waitsMs.at(-1)).toBe(5000);
  expect(policy.failures).toBe(2000);
});
