import type { Logger } from 'pino';
import { describeFailure } from '../report-failure.ts';
import { crashLoop, createRespawnPolicy } from './respawn.ts';

export interface SuccessionOptions {
  readonly logger: Logger;
  /** Whether one more worker is wanted. */
  readonly isWanted: () => boolean;
  readonly start: () => Promise<unknown>;
  /** With what to say to the operator. */
  readonly giveUp: (why: string) => void;
}

/** Puts a worker in the place of one that died after so many seconds; and again, should that one not start. */
export function createSuccession({ logger, isWanted, start, giveUp }: SuccessionOptions) {
  const policy = createRespawnPolicy();

  return function succeed(livedSeconds: number) {
    const waitMs = policy.died(livedSeconds);
    if (waitMs === undefined) {
      const { deaths, withinSeconds } = crashLoop;
      giveUp(
        `${deaths} workers died within ${withinSeconds} s. The log says of what; this gateway gives up.`,
      );
      return;
    }
    setTimeout(() => {
      if (!isWanted()) return;
      const startedTickMs = performance.now();
      start().catch((error) => {
        if (!isWanted()) return;
        const reason = describeFailure(error).text.trim();
        logger.error({ reason }, 'a worker could not take the place of one that died');
        succeed((performance.now() - startedTickMs) / 1000);
      });
    }, waitMs);
  };
}
