import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeMoment } from './moments.ts';

describe('a moment', () => {
  it.each([
    ['2026-11-04T09:15:00Z', '2026-11-04T09:15:00Z'],
    ['2026-11-04T09:15:00+00:00', '2026-11-04T09:15:00Z'],
    ['2026-11-04T00:15:00+01:00', '2026-11-03T23:15:00Z'],
    ['2026-11-04T09:15:00-0330', '2026-11-04T12:45:00Z'],
    ['2026-11-04T09:15:00.000Z', '2026-11-04T09:15:00Z'],
    ['2026-11-04T10:15:07.123450+01:00', '2026-11-04T09:15:07.12345Z'],
    ['2026-11-04 09:15:00', '2026-11-04T09:15:00Z'],
    ['2026-11-04T09:15', '2026-11-04T09:15:00Z'],
    ['2026-11-04', '2026-11-04T00:00:00Z'],
  ])('%s is written as %s', (given, written) => {
    expect(writeMoment(given)).toBe(written);
  });

  it.each([
    '',
    'yesterday',
    '2026-13-01T00:00:00Z',
    '2026-11-04T25:00:00Z',
    '1',
    '04.11.2026',
    '2026-11-04T09:15:00ZZ',
  ])('"%s" is none', (given) => {
    expect(writeMoment(given)).toBeUndefined();
  });

  it('stays the same moment, whatever its offset', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, minutes) => {
          const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
          const part = (number: number) => String(Math.trunc(Math.abs(number))).padStart(2, '0');
          const offset = `${minutes < 0 ? '-' : '+'}${part(minutes / 60)}:${part(minutes % 60)}`;
          const written = writeMoment(local + offset) ?? '';
          expect(Date.parse(written)).toBe(date.getTime());
          expect(written).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d*[1-9])?Z$/);
        },
      ),
    );
  });
});
