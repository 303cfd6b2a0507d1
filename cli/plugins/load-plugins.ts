import { hkdfSync } from 'node:crypto';
import { ConfigurationError, type Problem } from '../../mesh/contract/errors.ts';
import type { DefinedPlugin, Plugin } from '../../mesh/contract/plugin.ts';
import { findModule } from '../../mesh/core/find-module.ts';
import type { Settings } from '../settings.ts';
import { joinPlugins, type LoadedPlugins } from './join-plugins.ts';

export interface LoadOptions {
  readonly baseDir: string;
  /** The gateway's own; each plugin gets a key that is derived from it. */
  readonly secret: Uint8Array;
  /** Names of the product's own: plugins cannot take them. */
  readonly ownAnonymisers: readonly string[];
}

const file = '.meshrc.yaml';
const entries = ['plugin.ts', 'plugin.js', 'index.ts', 'index.js'];

/**
 * Imports and creates what `pertuis.plugins` names, in that order. Throws `ConfigurationError` with the mistakes of all
 * plugins together; those that had been created are closed then.
 */
export async function loadPlugins(
  given: Settings['pertuis']['plugins'],
  options: LoadOptions,
): Promise<LoadedPlugins> {
  const problems: Problem[] = [];
  const created: { path: string; plugin: Plugin }[] = [];
  for (const [index, entry] of given.entries()) {
    const [[name, pluginOptions] = ['', undefined]] = Object.entries(entry);
    const path = `pertuis.plugins[${index}].${name}`;
    try {
      const defined = await importPlugin(name, path, options.baseDir);
      const context = { baseDir: options.baseDir, key: keyOf(defined.name, options.secret) };
      created.push({ path, plugin: await defined.create(pluginOptions, { path, ...context }) });
    } catch (error) {
      problems.push(...problemsOf(error, path));
    }
  }
  const joined = joinPlugins(created, options.ownAnonymisers);
  problems.push(...joined.problems);
  if (problems.length === 0) return joined.plugins;
  await joined.plugins.close();
  throw new ConfigurationError(problems);
}

async function importPlugin(name: string, path: string, baseDir: string): Promise<DefinedPlugin> {
  const url = findModule(name, baseDir, entries);
  const expected = 'the name of an installed package, or a path that starts with ./';
  if (url === undefined) throw new ConfigurationError([{ file, path, expected, got: name }]);
  const { default: exported } = (await import(url)) as { default?: Partial<DefinedPlugin> };
  if (typeof exported?.name === 'string' && typeof exported.create === 'function')
    return exported as DefinedPlugin;
  const wanted = 'a module whose default export is made by definePlugin';
  throw new ConfigurationError([{ file, path, expected: wanted, got: 'another module' }]);
}

function problemsOf(error: unknown, path: string): readonly Problem[] {
  if (error instanceof ConfigurationError) return error.problems;
  const got = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  return [{ file, path, expected: 'a plugin that starts', got }];
}

/** HKDF, RFC 5869: no plugin learns the gateway's secret, or another plugin's key. */
function keyOf(name: string, secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `pertuis plugin ${name}`, 32));
}
