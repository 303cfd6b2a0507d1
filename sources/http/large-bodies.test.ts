import { expect, it } from 'vitest';
import { LargeBodies } from './large-bodies.ts';

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('admits two bodies at once, and a third when one of them has been read', async () => {
  const bodies = new LargeBodies();
  await bodies.enter(never);
  await bodies.enter(never);
  let isIn = false;
  void bodies.enter(never).then(() => {
    isIn = true;
  });
  await turn();
  expect(isIn).toBe(false);
  bodies.leave();
  await turn();
  await turn();
  expect(isIn).toBe(true);
});

it('admits no body of a cancelled request, and reserves no place for it', async () => {
  const bodies = new LargeBodies();
  await bodies.enter(never);
  await bodies.enter(never);
  const cancellation = new AbortController();
  const waiting = bodies.enter(cancellation.signal);
  cancellation.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  const next = bodies.enter(never);
  bodies.leave();
  await expect(next).resolves.toBeUndefined();
});
