import type { Logger } from 'pino';
import { createLogger } from '../../mesh/telemetry/logger.ts';
import { createReloader } from '../reload/reloader.ts';
import type { SnapshotSummary } from '../reload/snapshot-summary.ts';
import { watchFiles } from '../reload/watch-files.ts';
import { type Deadlines, deadlines as usual } from './deadlines.ts';
import { createFork } from './fork-workers.ts';
import type { Generation } from './freeze.ts';
import { createPlatformFigures } from './platform-figures.ts';
import { rollingRestart } from './rolling-restart.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface Primary {
  readonly logger: Logger;
  /**
   * Resolves with the announcement when every worker serves; with nothing when it is stopped before.
   *
   * @throws {WorkerFailure} when a worker reports that it cannot start.
   */
  start(): Promise<readonly string[]>;
  /**
   * Reads the configuration again and replaces one worker after the other. Failures are logged, and the other
   * workers go on.
   */
  reload(): void;
  /** Reloads whenever a file of the configuration has been saved. */
  watch(): void;
  /** Resolves with false when a worker was killed with requests in flight. */
  stop(): Promise<boolean>;
  /** Kills every worker at once. */
  kill(): void;
}

export interface PrimaryOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly generation: Generation;
  /**
   * Reads the next generation.
   *
   * @throws {ConfigurationError} for a wrong configuration.
   */
  readonly readGeneration: () => Generation;
  readonly program?: string;
  readonly deadlines?: Deadlines;
}

/** Starts the worker pool and keeps its size. The primary accepts no connection and serves no request. */
export function createPrimary(options: PrimaryOptions): Primary {
  const { path, environment, generation, readGeneration, program, deadlines = usual } = options;
  const logger = createLogger({ environment, worker: 'primary' });
  const { port, hostname } = generation.settings.serve;
  const summaries = new WeakMap<Generation, SnapshotSummary>();
  let served = generation;
  let { files } = generation;
  let isStopping = false;

  const fork = createFork({
    path,
    ...(program !== undefined && { program }),
    listen: { port, hostname },
    deadlines,
    summaries,
    onDraining: (worker) => pool.draining(worker),
    onClosed: ({ id }) => figures.retire(id),
    onMessage({ id }, message) {
      if (message.kind === 'invalidate')
        for (const other of pool.processes()) if (other.id !== id) other.send(message);
      if (message.kind === 'figures') figures.note(id, message.figures, message.round);
      if (message.kind === 'aggregate')
        figures.respond(id, message).catch((err) => logger.error({ err }, 'figures could not be told'));
    },
  });
  const pool = createWorkerPool({
    logger,
    beatMs: deadlines.beatMs,
    fork,
    onRestart: (reason) => figures.restarted(reason),
  });
  const figures = createPlatformFigures({
    readyWorkers: () =>
      pool
        .processes()
        .filter(({ state }) => state === 'ready')
        .map(({ id }) => id),
    send: (id, message) =>
      pool
        .processes()
        .find((one) => one.id === id)
        ?.send(message),
  });

  /** The first worker starts alone: it checks the configuration. */
  async function start(): Promise<readonly string[]> {
    const first = await pool.startCandidate(generation, () => false);
    if (!first) return [];
    pool.adopt(generation);
    pool.seat(first);
    await pool.full();
    return isStopping ? [] : first.announcement;
  }

  /** Replaces one worker after the other, once the first of the next generation serves. */
  async function take(next: Generation): Promise<boolean> {
    const { serve } = next.settings;
    const isDone = await rollingRestart(next, {
      pool,
      isCancelled: () => isStopping || isSuperseded(),
      onRestart: () => figures.restarted('reload'),
    });
    if (!isDone) return false;
    if (serve.port !== port || serve.hostname !== hostname)
      logger.warn('serve.port and serve.hostname stay as they are until the next start');
    const [before, after] = [summaries.get(served), summaries.get(next)];
    served = next;
    if (before && after) (await import('../reload/log-changes.ts')).logChanges(logger, before, after);
    logger.info({ workers: next.workers, version: next.version }, 'reloaded');
    return true;
  }

  const { reload, isSuperseded } = createReloader<Generation>({
    logger,
    read() {
      const next = readGeneration();
      files = next.files;
      return next;
    },
    // A source that could not be described may be there now.
    isUnchanged: ({ version, workers }) =>
      version === served.version &&
      workers === served.workers &&
      !pool.isMixed() &&
      (summaries.get(served)?.missing.length ?? 0) === 0,
    take,
    refused: () =>
      pool.isMixed()
        ? 'reloaded in part: some workers still have what was read before'
        : 'not reloaded: workers go on with what they have',
    isStopping: () => isStopping,
  });

  const started = Promise.withResolvers<void>();
  let endWatch = () => {};
  return {
    logger,
    start: () => start().finally(started.resolve),
    reload: () => void started.promise.then(reload),
    watch() {
      endWatch = watchFiles({ files: () => files, onSaved: () => void started.promise.then(reload) });
    },
    async stop() {
      isStopping = true;
      endWatch();
      return (await pool.stop()) === 0;
    },
    kill() {
      for (const worker of pool.processes()) worker.kill('the gateway ends at once');
    },
  };
}
