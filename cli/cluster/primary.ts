import type { Logger } from 'pino';
import { createLogger } from '../../mesh/telemetry/logger.ts';
import { describeFailure } from '../report-failure.ts';
import { type Deadlines, deadlines as usual } from './deadlines.ts';
import { createFork } from './fork-workers.ts';
import type { Generation } from './freeze.ts';
import { createPlatformFigures } from './platform-figures.ts';
import { rollingRestart } from './rolling-restart.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface Primary {
  readonly logger: Logger;
  /**
   * Resolves with the announcement when every worker serves, with nothing when it is stopped before. Throws `WorkerFailure`
   * when a worker reports that it cannot start.
   */
  start(): Promise<readonly string[]>;
  /** Reads the configuration again and replaces one worker after the other. What goes wrong is logged, and the others go on. */
  reload(): void;
  /** Resolves with false when a worker had to be killed with requests under way. */
  stop(): Promise<boolean>;
  /** Kills every worker at once. */
  kill(): void;
}

export interface PrimaryOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly generation: Generation;
  /** Reads the next generation. Throws `ConfigurationError`. */
  readonly readGeneration: () => Generation;
  readonly program?: string;
  readonly deadlines?: Deadlines;
}

/** Starts workers and keeps as many as are wanted. It accepts no connection and serves nothing itself. */
export function createPrimary(options: PrimaryOptions): Primary {
  const { path, environment, generation, readGeneration, program, deadlines = usual } = options;
  const logger = createLogger({ environment, worker: 'primary' });
  const { port, hostname } = generation.settings.serve;
  let isStopping = false;

  const fork = createFork({
    path,
    ...(program !== undefined && { program }),
    listen: { port, hostname },
    deadlines,
    onLeaving: (worker) => pool.leaving(worker),
    onClosed: ({ id }) => figures.retire(id),
    onMessage({ id }, message) {
      if (message.kind === 'invalidate')
        for (const other of pool.processes()) if (other.id !== id) other.send(message);
      if (message.kind === 'figures') figures.note(id, message.figures, message.round);
      if (message.kind === 'ask')
        figures.answer(id, message).catch((err) => logger.error({ err }, 'figures could not be told'));
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

  /** The first worker starts alone: it is the check of the configuration. */
  async function start(): Promise<readonly string[]> {
    const first = await pool.startCandidate(generation, () => false);
    if (!first) return [];
    pool.adopt(generation);
    pool.seat(first);
    await pool.full();
    return isStopping ? [] : first.announcement;
  }

  /** Any number of signals while one reload runs ask for one more. */
  let isReloadNext = false;

  async function reloadOnce() {
    isReloadNext = false;
    if (isStopping) return;
    try {
      const next = readGeneration();
      const { serve } = next.settings;
      if (serve.port !== port || serve.hostname !== hostname)
        logger.warn('serve.port and serve.hostname stay as they are until the gateway is started anew');
      const isDone = await rollingRestart(next, {
        pool,
        isCancelled: () => isStopping || isReloadNext,
        onRestart: () => figures.restarted('reload'),
      });
      if (isDone) logger.info({ workers: next.workers }, 'reloaded');
      else if (!isStopping) logger.warn('a reload was given up for a newer one');
    } catch (error) {
      if (isStopping) return;
      logger.error(
        { reason: describeFailure(error).text.trim() },
        pool.isMixed()
          ? 'reloaded in part: some workers still have what was read before'
          : 'not reloaded: workers go on with what they have',
      );
    }
  }

  const started = Promise.withResolvers<void>();
  let reloading = started.promise;
  return {
    logger,
    start: () => start().finally(started.resolve),
    reload() {
      if (isReloadNext) return;
      isReloadNext = true;
      reloading = reloading.then(reloadOnce);
    },
    async stop() {
      isStopping = true;
      return (await pool.stop()) === 0;
    },
    kill() {
      for (const worker of pool.processes()) worker.kill('the gateway ends at once');
    },
  };
}
