import { expect, it } from 'vitest';
import { crashLoop, createRespawnPolicy } from './respawn.ts';

it('replaces a worker that had lived at once, whatever happened before', () => {
  const policy = createRespawnPolicy(() => 0);
  expect([policy.died(3600), policy.died(1), policy.died(3600)]).toEqual([0, 0, 0]);
});

it('waits twice as long each time that a worker dies young, and gives up at the tenth death', () => {
  const policy = createRespawnPolicy(() => 0);
  const waitsMs = Array.from({ length: crashLoop.deaths }, () => policy.died(1));
  expect(waitsMs).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, undefined]);
});

it('forgets deaths of long ago', () => {
  let nowMs = 0;
  const policy = createRespawnPolicy(() => nowMs);
  for (let death = 0; death < 50; death++) {
    expect(policy.died(1)).toBeTypeOf('number');
    nowMs += 30_000;
  }
});
