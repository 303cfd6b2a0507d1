import { expect, it } from 'vitest';
import { createRestartPolicy } from './restart-policy.ts';

const old = { wasReady: true, servedSeconds: 3600, isLate: false };
const young = { wasReady: true, servedSeconds: 1, isLate: false };
const unborn = { wasReady: false, servedSeconds: 0, isLate: false };

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

it('gives starts that were too slow twice the time, until one succeeds', () => {
  const policy = createRestartPolicy();
  const slow = { ...unborn, isLate: true };
  const patience = [slow, slow, unborn, slow, slow, young].map((life) => {
    policy.died(life);
    return policy.patience;
  });
  expect(patience).toEqual([2, 4, 4, 8, 8, 1]);
});
