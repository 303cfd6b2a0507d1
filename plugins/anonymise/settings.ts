import { z } from 'zod';

/** This plugin's part of the section `pertuis`. */
export const anonymiseSettings = {
  /** A new value gives every pseudonym a new name, and every keyed order and cursor with it. */
  pseudonymEpoch: z.coerce.string().min(1).max(64).default('1'),
};
