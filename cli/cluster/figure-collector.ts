import type { FigureKind, ToWorker } from './messages.ts';

export interface FigureCollector {
  /** Requests figures from workers. Resolves with the workers that responded, at the latest after the deadline. */
  call(workers: readonly number[], wanted: FigureKind): Promise<ReadonlySet<number>>;
  /** A worker has responded to a round. */
  responded(worker: number, round: number): void;
  /** A worker has exited: no round waits for it. */
  gone(worker: number): void;
}

interface Round {
  readonly waiting: Set<number>;
  readonly responded: Set<number>;
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
        const responded = new Set<number>();
        const finish = () => {
          clearTimeout(timer);
          rounds.delete(round);
          for (const _ of waiting) onMissed();
          resolve(responded);
        };
        const timer = setTimeout(finish, deadlineMs);
        rounds.set(round, { waiting, responded, finish });
        for (const worker of workers) send(worker, { kind: 'collect', round, wanted });
        if (workers.length === 0) finish();
      });
    },
    responded(worker, round) {
      const found = rounds.get(round);
      if (!found) return;
      found.responded.add(worker);
      strike(found, worker);
    },
    gone(worker) {
      for (const round of rounds.values()) strike(round, worker);
    },
  };
}
