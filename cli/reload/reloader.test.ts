import { expect, it } from 'vitest';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { createReloader } from './reloader.ts';

/** A configuration that is a word, and how long taking it lasts. */
function reloader(over: { held?: Promise<void>; fails?: boolean } = {}) {
  const state = { text: 'a', served: 'a', taken: [] as string[], isStopping: false };
  const logged: string[] = [];
  const log = (details: unknown, message?: string) => void logged.push(message ?? String(details));
  const { reload, isSuperseded } = createReloader<string>({
    logger: { info: log, warn: log, error: log } as never,
    read() {
      if (state.text === 'wrong')
        throw new ConfigurationError([{ file: 'f', path: 'p', expected: 'a word', got: 'wrong' }]);
      return state.text;
    },
    isUnchanged: (next) => next === state.served,
    async take(next) {
      await over.held;
      if (over.fails) throw new Error('no memory');
      if (isSuperseded()) return false;
      state.served = next;
      state.taken.push(next);
      logged.push('reloaded');
      return true;
    },
    refused: () => 'not reloaded',
    isStopping: () => state.isStopping,
  });
  return { state, logged, reload };
}

it('takes what has changed and says so when nothing has', async () => {
  const { state, logged, reload } = reloader();
  state.text = 'b';
  await reload();
  await reload();
  expect([state.taken, logged]).toEqual([['b'], ['reloaded', 'not reloaded: nothing has changed']]);
});

it('goes on with what it has when the next is wrong or cannot be taken', async () => {
  const wrong = reloader();
  wrong.state.text = 'wrong';
  await wrong.reload();
  const failing = reloader({ fails: true });
  failing.state.text = 'b';
  await failing.reload();
  expect([wrong.state.served, wrong.logged]).toEqual(['a', ['not reloaded']]);
  expect([failing.state.served, failing.logged]).toEqual(['a', ['not reloaded']]);
  wrong.state.text = 'b';
  await wrong.reload();
  expect(wrong.state.served).toBe('b');
});

it('gives up one for a newer one, and reads once for all calls meanwhile', async () => {
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const { state, logged, reload } = reloader({ held });
  state.text = 'b';
  const first = reload();
  state.text = 'c';
  const others = [reload(), reload()];
  resolve();
  await Promise.all([first, ...others]);
  expect([state.taken, logged]).toEqual([['c'], ['a reload was given up for a newer one', 'reloaded']]);
});

it('begins no more once it stops', async () => {
  const { state, logged, reload } = reloader();
  state.isStopping = true;
  state.text = 'b';
  await reload();
  expect([state.taken, logged]).toEqual([[], []]);
});
