import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { settingsSchema } from '../settings.ts';
import { countWorkers } from './count-workers.ts';
import { divide } from './divide.ts';

const settings = (fork?: unknown) =>
  settingsSchema.parse({
    sources: [{ name: 'a', handler: { openapi: {} }, maxConcurrentCalls: 5 }],
    serve: { ...(fork !== undefined && { fork }) },
    pertuis: { policy: './p', consumers: './c', responseCache: { maxMegabytes: 64 } },
  });

it.each([
  [undefined, 1],
  [false, 1],
  ['false', 1],
  [0, 1],
  [1, 1],
  ['3', 3],
  [true, availableParallelism()],
  ['true', availableParallelism()],
])('serve.fork %s is %s processes', (fork, count) => {
  expect(countWorkers(settings(fork), {})).toBe(count);
});

it('WORKERS overrides serve.fork, unless it is empty', () => {
  expect(countWorkers(settings(3), { WORKERS: '2' })).toBe(2);
  expect(countWorkers(settings(3), { WORKERS: 'false' })).toBe(1);
  expect(countWorkers(settings(3), { WORKERS: '' })).toBe(3);
});

it.each(['many', '-1', '1.5', '1000'])('WORKERS=%s is rejected with what is expected', (given) => {
  expect(() => countWorkers(settings(), { WORKERS: given })).toThrow(ConfigurationError);
  expect(() => countWorkers(settings(), { WORKERS: given })).toThrow(
    /WORKERS: expected true, false or a whole/,
  );
  expect(settingsSchema.safeParse({ ...settings(), serve: { fork: given } }).success).toBe(false);
});

it('settings of the gateway are divided between its processes', () => {
  const one = divide(settings(), 4);
  expect(one.pertuis.responseCache.maxMegabytes).toBe(16);
  expect(one.sources[0]?.maxConcurrentCalls).toBe(2);
  expect(one.pertuis.limits.subscriptionsInTotal).toBe(250);
  expect(one.pertuis.eco.reservedThreads).toBe(4);
  expect(divide(settings(), 1)).toEqual(settings());
});
