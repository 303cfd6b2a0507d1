import { z } from 'zod';

/**
 * `pertuis.eco`: settings of the power model and the carbon factor. docs/eco.md lists the defaults and their
 * origin.
 */
export const ecoSettings = z.strictObject({
  idleWattsPerThread: z.coerce.number().min(0).optional(),
  maxWattsPerThread: z.coerce.number().positive().optional(),
  pue: z.coerce.number().min(1).optional(),
  gridIntensityGramsPerKwh: z.coerce.number().min(0).optional(),
  reservedThreads: z.coerce.number().int().min(1).optional(),
});
