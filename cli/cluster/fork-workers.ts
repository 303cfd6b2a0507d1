import cluster from 'node:cluster';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SnapshotSummary } from '../reload/snapshot-summary.ts';
import type { Deadlines } from './deadlines.ts';
import type { Generation } from './freeze.ts';
import type { Listen, ToPrimary } from './messages.ts';
import { superviseWorker, type WorkerProcess } from './worker-process.ts';

export interface ForkOptions {
  readonly path: string;
  /** The workers' program. Default: the `pertuis` command. */
  readonly program?: string;
  readonly listen: Listen;
  readonly deadlines: Deadlines;
  /** What clients can tell of each generation, as its first worker has said. */
  readonly summaries: WeakMap<Generation, SnapshotSummary>;
  readonly onDraining: (worker: WorkerProcess) => void;
  readonly onMessage: (worker: WorkerProcess, message: ToPrimary) => void;
  readonly onClosed: (worker: WorkerProcess) => void;
}

/** `patience` multiplies the deadline of the start. */
export type Fork = (generation: Generation, patience: number) => WorkerProcess;

/** `.ts` in the checkout, `.js` in what is built. */
const ownProgram = fileURLToPath(new URL(`../pertuis${extname(import.meta.url)}`, import.meta.url));

/**
 * Returns a function that forks a worker. All workers accept from one listening socket (`SCHED_NONE`), so no
 * connection waits in a process that may die: see docs/decisions/0007-workers.md.
 */
export function createFork(options: ForkOptions): Fork {
  const { path, program = ownProgram, deadlines } = options;
  let address = options.listen;
  let sharedPort: number | undefined;

  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: program,
    args: ['start', '--config', resolve(path)],
    serialization: 'advanced',
  });

  /**
   * Port 0 is one free port for all workers. After all have exited, the next worker may get another port and
   * must be started again.
   */
  function isShared(port: number): boolean {
    sharedPort ??= port;
    if (port === sharedPort) return true;
    address = { ...address, port: sharedPort };
    return false;
  }

  return (generation, patience) => {
    const forked: WorkerProcess = superviseWorker({
      worker: cluster.fork(),
      generation,
      deadlines,
      patience,
      listen: () => address,
      wantsSummary: () => !options.summaries.has(generation),
      onSummary: (summary) => options.summaries.set(generation, summary),
      isShared,
      onDraining: () => options.onDraining(forked),
      onMessage: (message) => options.onMessage(forked, message),
      onClosed: () => options.onClosed(forked),
    });
    return forked;
  };
}
