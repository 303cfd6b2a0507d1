import { expect, it } from 'vitest';
import { freshnessOf, leastFresh } from './cache-control.ts';

const of = (cacheControl: string, age?: string) =>
  freshnessOf({ 'cache-control': cacheControl, ...(age && { age }) });

it.each([
  ['max-age=60', undefined, { maxAgeSeconds: 60 }],
  ['max-age=60', '25', { maxAgeSeconds: 35 }],
  ['max-age=60', '75', { maxAgeSeconds: 0 }],
  ['max-age=60, s-maxage=10', undefined, { maxAgeSeconds: 10 }],
  ['public, Max-Age="60", stale-while-revalidate=30', undefined, { maxAgeSeconds: 60, staleSeconds: 30 }],
  [
    'max-age=60, stale-while-revalidate=30, must-revalidate',
    undefined,
    { maxAgeSeconds: 60, staleSeconds: 0 },
  ],
  ['max-age=60, proxy-revalidate', undefined, { maxAgeSeconds: 60, staleSeconds: 0 }],
  ['stale-while-revalidate=30', undefined, { staleSeconds: 30 }],
  ['private, max-age=60', undefined, { maxAgeSeconds: 0, staleSeconds: 0 }],
  ['no-store', undefined, { maxAgeSeconds: 0, staleSeconds: 0 }],
  ['no-cache, stale-while-revalidate=30', undefined, { maxAgeSeconds: 0, staleSeconds: 0 }],
  ['max-age=soon, stale-while-revalidate=-1', undefined, {}],
  ['', undefined, {}],
])('"%s" with Age %s says %j', (cacheControl, age, expected) => {
  expect(of(cacheControl, age)).toEqual(expected);
});

it('says nothing for an upstream that says nothing', () => {
  expect(freshnessOf({ age: '5' })).toEqual({});
});

it('takes the least of what several responses declare', () => {
  expect(leastFresh({ maxAgeSeconds: 60 }, {}, { maxAgeSeconds: 10, staleSeconds: 5 })).toEqual({
    maxAgeSeconds: 10,
    staleSeconds: 5,
  });
  expect(leastFresh()).toEqual({});
});
