import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { isRunning, patienceMs, startGateway, type TestGateway } from './gateway.testing.ts';
import type { Behaviour } from './program.testing.ts';

const patience = { timeout: patienceMs, interval: 20 };
/** Short enough to be met in a test, long enough for a busy machine. */
const short = { beatMs: 100, missedBeats: 100, stopStartingMs: 1_000 };

export interface Supervised extends TestGateway {
  /** Process ids that have started, by the log. */
  started(): readonly number[];
  /** Those that were ready and whose process exists. */
  ready(): readonly number[];
  untilReady(count: number): Promise<void>;
  /** They are announced, too. */
  untilServing(count: number): Promise<void>;
  /** What the next start and the next reload do. */
  behave(behaviour: Partial<Behaviour>): void;
  signal(pid: number, signal: NodeJS.Signals): void;
  /** Kills what a failed test may have left, and its folder. */
  remove(): void;
}

/** The real primary with workers that serve one page; see `program.testing.ts`. */
export function startSupervised(behaviour: Behaviour): Supervised {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-supervised-'));
  const path = join(folder, 'behaviour.json');
  const deadlines = { ...short, ...behaviour.deadlines };
  const behave = (change: Partial<Behaviour>) =>
    writeFileSync(path, JSON.stringify({ ...behaviour, ...change, deadlines }));
  behave({});
  const gateway = startGateway(path, { LOG_LEVEL: 'debug' }, 'pipe', 'tests/process/program.testing.ts');
  const gone = new Set<number>();
  const pidsOf = (message: string) => gateway.logged(message).map(({ pid }) => Number(pid));
  const ready = () => pidsOf('a worker is ready').filter((pid) => !gone.has(pid) && isRunning(pid));
  const untilReady = (count: number) =>
    vi.waitFor(() => expect(ready().length, gateway.said()).toBeGreaterThanOrEqual(count), patience);
  return {
    ...gateway,
    behave,
    ready,
    started: () => pidsOf('a worker starts'),
    untilReady,
    async untilServing(count) {
      await untilReady(count);
      await vi.waitFor(() => expect(gateway.url()).not.toBe(''), patience);
    },
    signal(pid, signal) {
      // A killed process can still be seen until its parent has noted the exit.
      if (signal === 'SIGKILL') gone.add(pid);
      process.kill(pid, signal);
    },
    remove() {
      gateway.child.kill('SIGKILL');
      for (const pid of pidsOf('a worker starts')) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const untilGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), patience);
