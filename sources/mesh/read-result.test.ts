import { expect, it } from 'vitest';
import { resultAt } from './failures.ts';
import { readResult } from './read-result.ts';

it.each([
  [null],
  [undefined],
  [7],
  ['text'],
  [[]],
  [{}],
  [{ data: null }],
  [{ data: 7 }],
  [{ data: [] }],
  [{ data: 'text', errors: [{ message: 'x' }] }],
  [{ errors: 'text' }],
  [{ errors: {} }],
  [{ errors: [] }],
  [{ errors: [null] }],
  [{ errors: [[]] }],
  [{ errors: [{ message: 7 }] }],
  [{ errors: [{ path: 'r0' }] }],
  [{ errors: [{ path: [{}] }] }],
  [(async function* () {})()],
])('%j is not a result of an operation', (given) =>
  expect(() => readResult(given)).toThrow(expect.objectContaining({ kind: 'bad-response' })),
);

it('fails only the fields that an error concerns, where the data tell them apart', () => {
  const result = readResult({ data: { r0: null, r1: 1 }, errors: [{ message: 'x', path: ['r0', 'a'] }] });
  expect(() => resultAt(result, 'r0')).toThrow(expect.objectContaining({ kind: 'bad-response' }));
  expect(resultAt(result, 'r1')).toBe(1);
});

it('fails all fields where an error has no known path, or there are no data', () => {
  const error = (path?: unknown[]) => [{ message: 'x', ...(path && { path }) }];
  for (const given of [
    { data: { r0: 1 }, errors: error() },
    { data: { r0: 1 }, errors: error([]) },
    { data: { r0: 1 }, errors: error(['other']) },
    { data: null, errors: error(['r1']) },
  ])
    expect(() => resultAt(readResult(given), 'r0')).toThrow(
      expect.objectContaining({ kind: 'bad-response' }),
    );
});
