import type { z } from 'zod';
import { ConfigurationError } from '../contract/errors.ts';
import type { DefinedPlugin, Plugin, PluginContext } from '../contract/plugin.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { describeIssues } from './zod-problems.ts';

export interface PluginDefinition<Options extends z.ZodType> {
  /** Name in messages, usually that of its package. */
  readonly name: string;
  /** Schema of the plugin's own settings, which stand under its name in `pertuis.plugins`. */
  readonly options: Options;
  /** Creates the plugin from checked options. An error stops the start. */
  create(options: z.infer<Options>, context: PluginContext): MaybePromise<Plugin>;
}

/**
 * Defines a plugin. Export the result as the default of a module.
 *
 * @example
 * export default definePlugin({
 *   name: 'pertuis-plugin-greeting',
 *   options: z.strictObject({ greeting: z.string().default('Bonjour') }),
 *   create: ({ greeting }) => ({ responseExtensions: [{ name: 'greeting', describe: () => greeting }] }),
 * });
 */
export function definePlugin<Options extends z.ZodType>({
  name,
  options,
  create,
}: PluginDefinition<Options>): DefinedPlugin {
  return {
    name,
    async create(given, { path, ...context }) {
      const read = options.safeParse(given ?? {});
      if (!read.success)
        throw new ConfigurationError(describeIssues(read.error, given ?? {}, '.meshrc.yaml', path));
      return create(read.data, context);
    },
  };
}
