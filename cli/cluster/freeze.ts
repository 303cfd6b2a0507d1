import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { lockFileOf } from '../lock-file.ts';
import { namedFiles, sha256 } from '../named-files.ts';
import { readSettings, type Settings } from '../settings.ts';
import { countWorkers } from './count-workers.ts';

/**
 * The files that one start or one reload read. Every worker of this generation uses these texts, however late
 * it starts.
 */
export interface Generation {
  readonly settings: Settings;
  readonly workers: number;
  /** Configuration, policy, its lock, consumers and document manifests, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  /** The same for the same texts and descriptions of sources, on whichever machine. */
  readonly version: string;
  /** Every file that it depends on, there or not, by absolute path. */
  readonly files: readonly string[];
}

/**
 * Reads configuration, policy, consumers and manifests once. Otherwise a worker that restarts during an edit
 * could serve another policy than its siblings. A file other than the configuration that cannot be read is
 * left to the worker, which reports it with all other mistakes.
 *
 * @throws {ConfigurationError} for a configuration that cannot be read.
 */
export function freeze(path: string, environment: NodeJS.ProcessEnv): Generation {
  const texts = new Map<string, string>();
  const configuration = resolve(path);
  const folder = dirname(configuration);
  keep(texts, configuration);
  const settings = readSettings(configuration, environment, texts);
  const { policy, consumers, documents } = settings.pertuis;
  const files = [policy, consumers, ...documents.manifests].map((file) => resolve(folder, file));
  files.push(lockFileOf(resolve(folder, policy)));
  for (const file of files) keep(texts, file);
  const described = namedFiles(
    [settings.sources.map(({ handler }) => handler), settings.additionalTypeDefs],
    folder,
  );
  const digests = [
    ...described,
    ...[...texts].map(([file, text]): [string, string] => [file, sha256(text)]),
  ].map(([file, digest]) => [relative(folder, file), digest]);
  return {
    settings,
    workers: countWorkers(settings, environment),
    texts,
    version: sha256(JSON.stringify(digests.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))).slice(0, 22),
    files: [...new Set([configuration, ...files, ...described.keys()])],
  };
}

function keep(texts: Map<string, string>, file: string) {
  try {
    texts.set(file, readFileSync(file, 'utf8'));
  } catch {
    // Not there, or not to be read.
  }
}
