import { z } from 'zod';
import { ecoSettings } from '../eco/settings.ts';
import { readSettings as readWith } from '../mesh/compose/read-settings.ts';
import { createSettingsSchema, requestLimits } from '../mesh/compose/settings.ts';
import { anonymiseSettings } from '../plugins/anonymise/settings.ts';
import { operationLimits } from '../plugins/limits/settings.ts';
import { rateLimitSettings } from '../plugins/rate-limits/settings.ts';

/** For measuring what a part costs, nothing else: a comma separated list of the parts to run without. */
const without = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .pipe(z.array(z.enum(['limits', 'tracing', 'metrics', 'eco'])));

/** A package name or a path, and the options that the plugin's own schema reads. */
const plugin = z
  .record(z.string(), z.unknown())
  .refine((entry) => Object.keys(entry).length === 1, 'exactly one plugin');

/** The gateway's settings, and those that each room brings. */
export const settingsSchema = createSettingsSchema({
  ...anonymiseSettings,
  limits: z.strictObject({ ...requestLimits, ...operationLimits }).prefault({}),
  rateLimits: rateLimitSettings.prefault({}),
  eco: ecoSettings.prefault({}),
  plugins: z.array(plugin).max(32).default([]),
  without,
});

/** Everything that stands in `.meshrc.yaml`. */
export type Settings = z.infer<typeof settingsSchema>;

/** Reads `.meshrc.yaml` with the settings of every room. Throws `ConfigurationError` with every mistake at once. */
export function readSettings(
  path: string,
  environment: NodeJS.ProcessEnv = process.env,
  texts: ReadonlyMap<string, string> = new Map(),
): Settings {
  return readWith(path, { schema: settingsSchema, environment, texts });
}
