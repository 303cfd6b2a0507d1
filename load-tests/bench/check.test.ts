import { expect, it } from 'vitest';
import { numbersToCheck } from './check.ts';
import { requestsOf } from './operations.ts';

it('answers are checked on the first, the middle and the last request', () => {
  expect(numbersToCheck(requestsOf('distinct', 'pertuis'), 5)).toEqual([1, 499, 997]);
  expect(numbersToCheck(requestsOf('small', 'pertuis'), 0)).toEqual([1]);
});

it('cold texts are checked on texts that neither the load nor another check sends', () => {
  const requests = requestsOf('cold', 'pertuis');
  const checked = [0, 1, 2, 3].flatMap((turn) => numbersToCheck(requests, turn));
  expect(new Set(checked).size).toBe(12);
  expect(Math.min(...checked)).toBeGreaterThan(requests.count / 2);
});
