import { expect, it } from 'vitest';
import { createOccupancy } from './occupancy.ts';

const isSettled = async (promise: Promise<unknown>) => {
  const pending = Symbol('pending');
  return (await Promise.race([promise, new Promise((turn) => setImmediate(turn, pending))])) !== pending;
};

it('is empty once all work has settled, whether it succeeded or failed', async () => {
  const occupancy = createOccupancy();
  const { promise, reject } = Promise.withResolvers<void>();
  const running = occupancy.during(() => promise);
  const leave = occupancy.hold();
  expect(() =>
    occupancy.during(() => {
      throw new Error('at once');
    }),
  ).toThrow('at once');
  const empty = occupancy.empty();
  reject(new Error('later'));
  await expect(running).rejects.toThrow('later');
  expect(await isSettled(empty)).toBe(false);
  leave();
  leave();
  expect(await isSettled(empty)).toBe(true);
  expect(await isSettled(occupancy.empty())).toBe(true);
});
