import type { Logger } from 'pino';
import { describeFailure } from '../report-failure.ts';

export interface ReloadSteps<Next> {
  readonly logger: Logger;
  /** Reads the configuration. Throws `ConfigurationError`. */
  read(): Next;
  /** Whether it is what is served already. */
  isUnchanged(next: Next): boolean;
  /** Makes it serve, or throws and leaves everything as it is. Resolves with false when a newer one has to come first. */
  take(next: Next): Promise<boolean>;
  /** What is logged when it could not be taken. */
  refused(): string;
  isStopping(): boolean;
}

/**
 * Returns a function that reloads. One reload runs at a time; any number of calls meanwhile ask for one more, which reads again.
 * Nothing is thrown: every problem is logged, and what serves goes on. Resolves when no reload is wanted any more.
 */
export function createReloader<Next>(steps: ReloadSteps<Next>) {
  const { logger } = steps;
  let isWanted = false;
  let running: Promise<void> | undefined;

  async function once() {
    try {
      const next = steps.read();
      if (steps.isUnchanged(next)) return logger.info('not reloaded: nothing has changed');
      if (await steps.take(next)) return undefined;
      if (!steps.isStopping()) logger.warn('a reload was given up for a newer one');
    } catch (error) {
      if (steps.isStopping()) return undefined;
      logger.error({ reason: describeFailure(error).text.trim() }, steps.refused());
    }
    return undefined;
  }

  async function whileWanted() {
    while (isWanted && !steps.isStopping()) {
      isWanted = false;
      await once();
    }
    running = undefined;
  }

  return {
    reload(): Promise<void> {
      isWanted = true;
      running ??= whileWanted();
      return running;
    },
    /** Another reload has been asked for since this one began. */
    isSuperseded: () => isWanted,
  };
}
