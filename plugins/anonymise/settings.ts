import { z } from 'zod';

/** This plugin's part of the section `pertuis`. */
export const anonymiseSettings = {
  /** A new value changes every pseudonym, keyed order and cursor. */
  pseudonymEpoch: z.coerce.string().min(1).max(64).default('1'),
};
