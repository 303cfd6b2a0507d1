import type { Logger } from 'pino';
import { createLogger } from '../../mesh/telemetry/logger.ts';
import { describeFailure } from '../report-failure.ts';
import { createCrew, type Member } from './crew.ts';
import { freeze, type Generation } from './freeze.ts';
import { createPlatformFigures } from './platform-figures.ts';
import { createSuccession } from './succession.ts';
import { takeOver } from './take-over.ts';

export interface Primary {
  readonly logger: Logger;
  readonly announcement: readonly string[];
  /** Resolves with what to say when workers die again and again. */
  readonly givenUp: Promise<string>;
  /** Reads everything anew and replaces one worker after the other. What goes wrong is logged, and the others go on. */
  reload(): void;
  stop(): Promise<void>;
  /** Ends every worker at once. */
  kill(): void;
}

export interface PrimaryOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly generation: Generation;
}

/** Starts the workers and sees to it that there are always enough. Serves nothing itself. Rejects when the first cannot start. */
export async function startPrimary({ path, environment, generation }: PrimaryOptions): Promise<Primary> {
  const logger = createLogger({ environment, worker: 'primary' });
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>();
  let current = generation;
  let stopping = false;

  const { port, hostname } = generation.settings.serve;
  const crew = createCrew({
    path,
    listen: { port, hostname },
    onLost(member, why) {
      logger.error({ lost: member.id, pid: member.pid, why }, 'a worker is lost');
      if (!stopping) succeed((performance.now() - member.startedTickMs) / 1000);
    },
    onGone: ({ id }) => figures.retire(id),
    onMessage({ id }, message) {
      if (message.kind === 'invalidate')
        for (const other of crew.members()) if (other.id !== id) crew.send(other.id, message);
      if (message.kind === 'figures') figures.note(id, message.figures, message.round);
      if (message.kind === 'ask')
        figures.answer(id, message).catch((err) => logger.error({ err }, 'figures could not be told'));
    },
  });
  const serving = () => crew.members().filter(({ state }) => state !== 'leaving');
  const figures = createPlatformFigures({
    readyWorkers: () =>
      crew
        .members()
        .filter(({ state }) => state === 'ready')
        .map(({ id }) => id),
    send: crew.send,
  });

  async function hire(from: Generation): Promise<Member> {
    const hired = crew.hire(from);
    logger.debug({ pid: crew.members().at(-1)?.pid }, 'a worker starts');
    const member = await hired;
    logger.info({ ready: member.id, pid: member.pid }, 'a worker is ready');
    return member;
  }

  const succeed = createSuccession({
    logger,
    giveUp,
    isWanted: () => !stopping && serving().length < current.workers,
    start() {
      figures.restarted('died');
      return hire(current);
    },
  });

  async function reloadOnce() {
    reloadIsNext = false;
    try {
      const next = freeze(path, environment);
      const { serve } = next.settings;
      if (serve.port !== port || serve.hostname !== hostname)
        logger.warn('serve.port and serve.hostname stay as they are until the gateway is started anew');
      await takeOver(next, {
        hire,
        serving,
        isStopping: () => stopping,
        onTaken: () => {
          current = next;
        },
        async dismiss(old) {
          figures.restarted('reload');
          await crew.dismiss(old, true);
        },
      });
      if (!stopping) logger.info({ workers: current.workers }, 'reloaded');
    } catch (error) {
      if (stopping) return;
      const mixed = new Set(serving().map((member) => member.generation)).size > 1;
      logger.error(
        { reason: describeFailure(error).text.trim() },
        mixed
          ? 'reloaded in part: some workers still have what was read before'
          : 'not reloaded: workers go on with what they have',
      );
    }
  }

  let reloading = Promise.resolve();
  /** Any number of signals while one reload runs ask for one more. */
  let reloadIsNext = false;
  try {
    const { announcement } = await hire(current);
    await Promise.all(Array.from({ length: current.workers - 1 }, () => hire(current)));
    return {
      logger,
      announcement,
      givenUp,
      reload() {
        if (reloadIsNext) return;
        reloadIsNext = true;
        reloading = reloading.then(reloadOnce);
      },
      stop,
      kill: crew.kill,
    };
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop() {
    stopping = true;
    await Promise.all(crew.members().map((member) => crew.dismiss(member, false)));
  }
}
