import { expect, it } from 'vitest';
import { mustBeRefused, oddRequest } from './odd-requests.ts';
import { createRandom } from './random.ts';

const run = (seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: 500 }, (_, index) => oddRequest(index, random));
};

it('sends each odd request once as it is, then others', () => {
  const requests = run(7);
  expect(requests.slice(0, mustBeRefused.length).map(({ bytes }) => bytes)).toEqual(mustBeRefused);
  expect(requests.filter((request) => request.mustBeRefused)).toHaveLength(mustBeRefused.length);
  expect(new Set(requests.map(({ bytes }) => bytes)).size).toBeGreaterThan(480);
});

it('sends the same for the same seed, other for another', () => {
  expect(run(7)).toEqual(run(7));
  expect(run(8)).not.toEqual(run(7));
});
