import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnonymiserContext, Transform } from '../../mesh/contract/policy.ts';
import { createAnonymisers } from './anonymisers.ts';

const secret = new Uint8Array(32).fill(7);
const context: AnonymiserContext = {
  coordinate: 'Meter.prm',
  purpose: 'energy-planning',
  organisation: 'grid',
};

function technique(
  name: string,
  options: unknown,
  more: Partial<AnonymiserContext> = {},
  epoch = '1',
): Transform {
  const found = createAnonymisers({ secret, epoch }).find((t) => t.name === name);
  if (!found) throw new Error(name);
  return found.create(options, { ...context, ...more }).begin({});
}
const apply = (transform: Transform, value: unknown) => transform(value, {});

describe('a mask', () => {
  it('leaves nothing of a text, whatever it is', () => {
    const covered = technique('mask', {});
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => apply(covered, text) === '•••'),
    );
  });

  it('leaves no more than a quarter when the last characters are kept', () => {
    const covered = technique('mask', { keepLast: 4 });
    expect(apply(covered, '+33 5 46 00 00 12')).toBe('•••0 12');
    expect(apply(covered, 'Ada')).toBe('•••');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const left = [...String(apply(covered, text))].length - 3;
        expect(left).toBeLessThanOrEqual(Math.min(4, [...text].length / 4));
      }),
    );
  });

  it('makes numbers and anything else null rather than another number', () => {
    for (const value of [42, true, {}, [], Number.NaN])
      expect(apply(technique('mask', {}), value)).toBe(null);
  });
});

describe('identifiers in free text', () => {
  const covered = technique('mask', { freeText: true });
  it.each([
    ['a NIR with its key', 'NIR 1 84 12 76 451 089 46.', 'NIR [NIR].'],
    ['a meter number', 'compteur 12345678901234 rue', 'compteur [PRM] rue'],
    ['a SIREN', 'société 732 829 320', 'société [SIREN]'],
    ['a SIRET', 'établissement 73282932000074', 'établissement [SIRET]'],
    ['a telephone', 'appeler 05.46.00.00.12 ou +33 6 12 34 56 78', 'appeler [téléphone] ou [téléphone]'],
    ['an IBAN', 'sur FR76 3000 6000 0112 3456 7890 189', 'sur [IBAN]'],
    ['an e-mail', 'écrire à zoé.martin+x@exemple.fr svp', 'écrire à [e-mail] svp'],
    ['a plate', 'camion AB-123-CD', 'camion [plaque]'],
  ])('covers %s', (_, text, expected) => {
    expect(apply(covered, text)).toBe(expected);
  });

  it('leaves numbers alone that only look like one', () => {
    expect(apply(covered, 'masse 732 829 321 g, NIR 1 84 12 76 451 089 47')).toBe(
      'masse 732 829 321 g, NIR 1 84 12 76 451 089 47',
    );
  });

  it('covers what is written in full-width digits', () => {
    expect(apply(covered, '０５ ４６ ００ ００ １２')).toBe('[téléphone]');
  });
});

describe('a pseudonym', () => {
  const named = technique('pseudonymise', { domain: 'meter' });

  it('is the same for one value however it is written, and different for different values', () => {
    expect(apply(named, ' Élodie ')).toBe(apply(named, 'E\u0301lodie'));
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => (a === b) === (apply(named, a) === apply(named, b))),
    );
  });

  it.each([
    ['purpose', technique('pseudonymise', { domain: 'meter' }, { purpose: 'research' })],
    ['domain', technique('pseudonymise', { domain: 'household' })],
    ['epoch', technique('pseudonymise', { domain: 'meter' }, {}, '2')],
  ])('cannot be linked across another %s', (_, other) => {
    fc.assert(fc.property(fc.string(), (value) => apply(named, value) !== apply(other, value)));
  });

  it('resists the dictionary that breaks an unkeyed hash', () => {
    const dictionary = Array.from({ length: 2_000 }, (_, i) => String(17_000_000_000_000 + i));
    const victim = dictionary[1234] ?? '';
    const unkeyed = (value: string) => createHash('sha256').update(value).digest('base64url').slice(0, 22);
    expect(dictionary.find((guess) => unkeyed(guess) === unkeyed(victim))).toBe(victim);
    const attacker = createAnonymisers({ secret: new Uint8Array(32).fill(8), epoch: '1' })[1]
      ?.create({ domain: 'meter' }, context)
      .begin({});
    expect(dictionary.find((guess) => attacker?.(guess, {}) === apply(named, victim))).toBeUndefined();
  });

  it('rejects a secret that could be guessed', () => {
    expect(() => createAnonymisers({ secret: new Uint8Array(31), epoch: '1' })).toThrow('32 bytes');
    expect(() => createAnonymisers({ secret: new Uint8Array(0), epoch: '1' })).toThrow('32 bytes');
  });
});

describe('generalising', () => {
  it.each([
    [{ step: 10 }, 1987, 1980],
    [{ step: 10 }, -3, -10],
    [{ step: 3 }, 9, 9],
    [{ keepFirst: 3 }, '17000', '170•••'],
    [{ keepFirst: 0 }, '17000', '•••'],
    [{ date: 'month' }, '2026-10-31T23:45:00Z', '2026-10'],
    [{ date: 'year' }, '2026-10-31', '2026'],
    [{ date: 'year' }, 'yesterday', null],
    [{ step: 10 }, '1987', null],
  ])('%j makes %j into %j', (options, value, expected) => {
    expect(apply(technique('generalise', options), value)).toBe(expected);
  });

  it('puts every value in one cell, and a cell in itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: -100_000, max: 100_000 }),
        (step, value) => {
          const cell = apply(technique('generalise', { step }), value) as number;
          expect(cell).toBeLessThanOrEqual(value);
          expect(value - cell).toBeLessThan(step);
          expect(Object.is(cell, -0)).toBe(false);
          expect(apply(technique('generalise', { step }), cell)).toBe(cell);
        },
      ),
    );
  });
});

describe('options', () => {
  it.each([
    ['mask', { keepLast: 5 }],
    ['mask', { colour: 1 }],
    ['pseudonymise', {}],
    ['pseudonymise', null],
    ['generalise', { step: 0 }],
    ['generalise', undefined],
  ])('of %s that do not fit are rejected: %j', (name, options) => {
    expect(() => technique(name, options)).toThrow();
  });
});

describe('the kinds of values that an anonymiser fits', () => {
  it.each([
    ['mask', {}],
    ['mask', { keepLast: 2 }],
    ['mask', { freeText: true }],
    ['pseudonymise', { domain: 'meter' }],
    ['generalise', { step: 10 }],
    ['generalise', { keepFirst: 2 }],
    ['generalise', { date: 'month' }],
  ])('is what it leaves a value of the same kind of: %s %j', (name, options) => {
    const fits =
      createAnonymisers({ secret, epoch: '1' })
        .find((t) => t.name === name)
        ?.fits?.(options) ?? [];
    const kinds = { text: '1987-05-01 Ada', number: 1987, boolean: true } as const;
    for (const [kind, value] of Object.entries(kinds)) {
      const left = apply(technique(name, options), value);
      expect([kind, typeof left === typeof value]).toEqual([kind, fits.some((fitting) => fitting === kind)]);
    }
  });
});
