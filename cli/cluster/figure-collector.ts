import type { FigureKind, ToWorker } from './messages.ts';

export interface FigureCollector {
  /** Asks workers for their figures. Resolves with those that answered, at the latest after the deadline. */
  call(workers: readonly number[], wanted: FigureKind): Promise<ReadonlySet<number>>;
  /** A worker has answered a round. */
  answered(worker: number, round: number): void;
  /** A worker is gone: nobody waits for it. */
  gone(worker: number): void;
}

interface Round {
  readonly waiting: Set<number>;
  readonly answered: Set<number>;
  finish(): void;
}

const deadlineMs = 2_000;

export function createFigureCollector(
  send: (worker: number, message: ToWorker) => void,
  onMissed: () => void,
): FigureCollector {
  const rounds = new Map<number, Round>();
  let last = 0;

  const strike = (round: Round, worker: number) => {
    if (round.waiting.delete(worker) && round.waiting.size === 0) round.finish();
  };

  return {
    call(workers, wanted) {
      last += 1;
      const round = last;
      return new Promise((resolve) => {
        const waiting = new Set(workers);
        const answered = new Set<number>();
        const finish = () => {
          clearTimeout(timer);
          rounds.delete(round);
          for (const _ of waiting) onMissed();
          resolve(answered);
        };
        const timer = setTimeout(finish, deadlineMs);
        rounds.set(round, { waiting, answered, finish });
        for (const worker of workers) send(worker, { kind: 'tell', round, wanted });
        if (workers.length === 0) finish();
      });
    },
    answered(worker, round) {
      const found = rounds.get(round);
      if (!found) return;
      found.answered.add(worker);
      strike(found, worker);
    },
    gone(worker) {
      for (const round of rounds.values()) strike(round, worker);
    },
  };
}
