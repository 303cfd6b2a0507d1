import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lockFileOf } from '../lock-file.ts';
import { readSettings, type Settings } from '../settings.ts';
import { countWorkers } from './count-workers.ts';

/** What one start or one SIGHUP read. Every worker of that generation runs on these texts, however late it is started. */
export interface Generation {
  readonly settings: Settings;
  readonly workers: number;
  /** Configuration, policy, its lock and consumers by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Reads configuration, policy and consumers once. A worker that replaces another must not come with a policy that somebody is
 * just editing, or answers would depend on who gives them. Throws `ConfigurationError`; a policy or consumers file that cannot
 * be read is left to the worker, who says so together with all other mistakes.
 */
export function freeze(path: string, environment: NodeJS.ProcessEnv): Generation {
  const texts = new Map<string, string>();
  const keep = (file: string) => {
    const text = readIfThere(file);
    if (text !== undefined) texts.set(file, text);
  };
  const configuration = resolve(path);
  keep(configuration);
  const settings = readSettings(configuration, environment, texts);
  for (const file of [settings.pertuis.policy, settings.pertuis.consumers]) {
    keep(resolve(configuration, '..', file));
  }
  keep(lockFileOf(resolve(configuration, '..', settings.pertuis.policy)));
  return { settings, workers: countWorkers(settings, environment), texts };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
