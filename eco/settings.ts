import { z } from 'zod';

/** `pertuis.eco`: what the power model and the carbon factor take. docs/eco.md holds the defaults and their sources. */
export const ecoSettings = z.strictObject({
  idleWattsPerThread: z.coerce.number().min(0).optional(),
  maxWattsPerThread: z.coerce.number().positive().optional(),
  pue: z.coerce.number().min(1).optional(),
  gridIntensityGramsPerKwh: z.coerce.number().min(0).optional(),
  reservedThreads: z.coerce.number().int().min(1).optional(),
});
