import { z } from 'zod';
import type { Anonymiser, Transform } from '../../mesh/contract/policy.ts';

const options = z.union(
  [
    z.strictObject({ step: z.number().positive() }),
    z.strictObject({ keepFirst: z.number().int().min(0).max(20) }),
    z.strictObject({ date: z.enum(['month', 'year']) }),
  ],
  { error: '{ step: number }, { keepFirst: characters } or { date: month | year }' },
);

const cover = '•••';

/**
 * Makes a value coarser, so that many people share it.
 * - `step` rounds numbers down to a multiple: 10 turns 1987 into 1980.
 * - `keepFirst` keeps the first characters of a code: 3 turns 17000 into 170•••, whatever its length.
 * - `date` keeps month or year.
 *
 * Other values become null.
 */
export const generalise: Anonymiser = {
  name: 'generalise',
  create(given) {
    const parsed = options.safeParse(given);
    if (!parsed.success) throw new Error(parsed.error.issues[0]?.message ?? 'options of generalise');
    const transform = transformOf(parsed.data);
    return { scope: 'view', begin: () => transform };
  },
  fits(given) {
    const parsed = options.safeParse(given);
    if (!parsed.success) return [];
    if ('step' in parsed.data) return ['number', 'any'];
    return 'date' in parsed.data ? ['date', 'text', 'any'] : ['text', 'any'];
  },
};

function transformOf(given: z.infer<typeof options>): Transform {
  if ('step' in given) return byStep(given.step);
  if ('keepFirst' in given) return byPrefix(given.keepFirst);
  return byDate(given.date === 'year' ? 4 : 7);
}

function byStep(step: number): Transform {
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return null;
    // -0 would reveal that the value was negative and small.
    return Math.floor(value / step) * step + 0;
  };
}

function byPrefix(keep: number): Transform {
  return (value) => {
    if (typeof value !== 'string') return null;
    const characters = [...value];
    return characters.slice(0, keep).join('') + cover;
  };
}

/** Keeps month or year. The first day of it would still look like a full date, so the rest is cut off. */
function byDate(length: 4 | 7): Transform {
  return (value) => {
    if (typeof value !== 'string') return null;
    const iso = /^\d{4}-(0[1-9]|1[0-2])(-|$)/.exec(value);
    return iso ? value.slice(0, length) : null;
  };
}
