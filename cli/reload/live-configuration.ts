import type { Logger } from 'pino';
import { freeze, type Generation } from '../cluster/freeze.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { keepStartSettings } from './keep-start-settings.ts';
import { logChanges } from './log-changes.ts';
import type { Pools } from './pool.ts';
import { createReloader } from './reloader.ts';
import { type SnapshotSummary, summarise } from './snapshot-summary.ts';
import { watchFiles } from './watch-files.ts';

type Read = Pick<Generation, 'settings' | 'texts' | 'version' | 'files'>;

export interface LiveOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly pools: Pools;
  /** What is served at first. */
  readonly prepared: Prepared;
  readonly generation: Read;
  /** Serves by another configuration, which it closes when nothing runs by it any more. */
  readonly swap: (prepared: Prepared, version: string) => Promise<void>;
}

export interface LiveConfiguration {
  reload(): Promise<void>;
  /** Reloads whenever a file of the configuration has been saved. */
  watch(): void;
  summarise(): SnapshotSummary;
  /** What is served. */
  prepared(): Prepared;
  /** No reload begins any more. */
  end(): void;
  /** Closes what is served. */
  close(): Promise<void>;
}

/** Keeps one process on its configuration while it serves: reads, compares, prepares, swaps, and logs what has changed. */
export function followConfiguration(options: LiveOptions): LiveConfiguration {
  const { path, environment, logger, pools, swap } = options;
  const atStart = options.generation.settings;
  const pathsAtStart = new Set(pathsOf(options.prepared));
  let { prepared, generation } = options;
  let { files } = generation;
  let isEnded = false;
  let endWatch = () => {};

  async function take(next: Read): Promise<boolean> {
    const { settings, waiting } = keepStartSettings(atStart, next.settings);
    const { eco } = prepared;
    const keepSettings = () => settings;
    const candidate = await prepare({ path, environment, texts: next.texts, pools, eco, keepSettings });
    if (isEnded || isSuperseded()) {
      await candidate.close();
      return false;
    }
    const before = summarise(prepared);
    try {
      await swap(candidate, next.version);
    } catch (error) {
      await candidate.close();
      throw error;
    }
    prepared = candidate;
    generation = next;
    const paths = pathsOf(candidate).filter((route) => !pathsAtStart.has(route));
    if (waiting.length + paths.length > 0)
      logger.warn(
        { settings: waiting, ...(paths.length > 0 && { routes: paths }) },
        'these settings stay as they are until the next start',
      );
    for (const warning of candidate.warnings) logger.warn(warning);
    logChanges(logger, before, summarise(candidate));
    logger.info({ version: next.version }, 'reloaded');
    return true;
  }

  const { reload, isSuperseded } = createReloader<Read>({
    logger,
    read() {
      const next = freeze(path, environment);
      // Of what is refused, too: the mistake may be in a file that was not read before.
      files = next.files;
      return next;
    },
    // A source that could not be described may be there now.
    isUnchanged: ({ version }) => version === generation.version && prepared.composition.missing.size === 0,
    take,
    refused: () => 'not reloaded: the gateway goes on with what it has',
    isStopping: () => isEnded,
  });

  function wasSavedMeanwhile() {
    try {
      return freeze(path, environment).version !== generation.version;
    } catch {
      return true;
    }
  }

  return {
    reload,
    watch() {
      endWatch = watchFiles({ files: () => files, onSaved: () => void reload() });
      if (wasSavedMeanwhile()) void reload();
    },
    summarise: () => summarise(prepared),
    prepared: () => prepared,
    end() {
      isEnded = true;
      endWatch();
    },
    close: () => prepared.close(),
  };
}

/** Of plugins: the listener takes them at the start. */
function pathsOf({ plugins }: Prepared): string[] {
  return plugins.routes.map(({ path }) => path);
}
