import { expect, it } from 'vitest';
import { readDays } from './read-days.ts';

it.each([
  ['1', 1],
  ['90', 90],
  ['3650', 3650],
])('reads %s', (text, days) => {
  expect(readDays(text)).toBe(days);
});

it.each([
  '0',
  '-0',
  '-1',
  '+1',
  '00',
  '01',
  '1.5',
  '1e3',
  '1_000',
  '0x10',
  ' 1',
  '1 ',
  '１',
  'NaN',
  'Infinity',
  '',
  'soon',
  '3651',
  '9'.repeat(400),
])('refuses "%s"', (text) => {
  expect(() => readDays(text)).toThrow('Give a whole number of days from 1 to 3650.');
});
