import type { Generation } from './freeze.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface RollingRestartOptions {
  readonly pool: WorkerPool;
  /** Whether the gateway stops, or a newer generation waits. */
  readonly isCancelled: () => boolean;
  readonly onRestart: () => void;
}

/**
 * Replaces processes of older generations one after the other: a new one serves before an old one drains.
 * Resolves with false when it was cancelled before the end.
 *
 * @throws {WorkerFailure} when a new process cannot start. If it was the first, nothing has changed.
 */
export async function rollingRestart(next: Generation, options: RollingRestartOptions): Promise<boolean> {
  const { pool, isCancelled, onRestart } = options;
  const retire = async (old: WorkerProcess) => {
    onRestart();
    await old.drain(true);
  };

  let candidate = await pool.startCandidate(next, isCancelled);
  if (!candidate) return false;
  const surplus = pool.adopt(next);
  for (;;) {
    const old = pool.seat(candidate);
    if (old) await retire(old);
    if (!pool.isMixed()) break;
    candidate = await pool.startCandidate(next, isCancelled);
    if (!candidate) return false;
  }
  for (const old of surplus) await retire(old);
  return true;
}
