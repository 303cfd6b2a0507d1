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
  /** What workers run; the `pertuis` command unless a test says otherwise. */
  readonly program?: string;
  readonly listen: Listen;
  readonly deadlines: Deadlines;
  /** What clients can tell of each generation, as its first worker has said. */
  readonly summaries: WeakMap<Generation, SnapshotSummary>;
  readonly onLeaving: (worker: WorkerProcess) => void;
  readonly onMessage: (worker: WorkerProcess, message: ToPrimary) => void;
  readonly onClosed: (worker: WorkerProcess) => void;
}

/** `patience`: how many times the usual deadline the start may take. */
export type Fork = (generation: Generation, patience: number) => WorkerProcess;

/** `.ts` in the checkout, `.js` in what is built. */
const ownProgram = fileURLToPath(new URL(`../pertuis${extname(import.meta.url)}`, import.meta.url));

/**
 * Returns a function that forks a worker. All workers accept from one listening socket (`SCHED_NONE`), so no connection ever
 * waits in a process that may die: see docs/decisions/0007-workers.md.
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

  /** Port 0 is one free port for all. When all were gone at once the next gets another: it has to come again. */
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
      onLeaving: () => options.onLeaving(forked),
      onMessage: (message) => options.onMessage(forked, message),
      onClosed: () => options.onClosed(forked),
    });
    return forked;
  };
}
