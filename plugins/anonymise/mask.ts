import { z } from 'zod';
import type { Anonymiser, Transform } from '../../mesh/contract/policy.ts';
import { maskIdentifiers } from './identifiers/mask-identifiers.ts';

const options = z.union(
  [
    z.strictObject({ keepLast: z.number().int().min(0).max(4) }),
    z.strictObject({ freeText: z.literal(true) }),
    z.strictObject({}),
  ],
  { error: '{}, { keepLast: 0 to 4 } or { freeText: true }' },
);

const cover = '•••';

/**
 * Covers a value. Text becomes `•••`. `keepLast` keeps the last characters, when they are no more than a
 * quarter of the text. Missing values are covered as well, so that their absence is hidden. `freeText` covers
 * only French identifiers, addresses and numbers in a text, and shows whether there is a text. Other values
 * become null: a masked number would still be read as a number.
 */
export const mask: Anonymiser = {
  name: 'mask',
  fits: () => ['text', 'any'],
  create(given) {
    const parsed = options.safeParse(given ?? {});
    if (!parsed.success) throw new Error(parsed.error.issues[0]?.message ?? 'options of mask');
    if ('freeText' in parsed.data) return { scope: 'view', begin: () => maskFreeText };
    const keepLast = 'keepLast' in parsed.data ? parsed.data.keepLast : 0;
    const transform: Transform = (value) => {
      if (value === null || value === undefined) return cover;
      return typeof value === 'string' ? coverText(value, keepLast) : null;
    };
    return { scope: 'view', coversNull: true, coversLists: true, begin: () => transform };
  },
};

function maskFreeText(value: unknown): string | null {
  return typeof value === 'string' ? maskIdentifiers(value) : null;
}

function coverText(value: string, keepLast: number): string {
  const characters = [...value];
  const kept = Math.min(keepLast, Math.floor(characters.length / 4));
  return kept === 0 ? cover : cover + characters.slice(-kept).join('');
}
