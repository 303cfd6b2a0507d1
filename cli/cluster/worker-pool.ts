import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Fork } from './fork-workers.ts';
import type { Generation } from './freeze.ts';
import { createRestartPolicy, type RestartPolicy } from './restart-policy.ts';
import type { WorkerFailure } from './worker-failure.ts';
import type { Death, WorkerProcess } from './worker-process.ts';

/** The place of one worker. It outlives its processes. */
interface Slot {
  process: WorkerProcess | undefined;
  readonly restarts: RestartPolicy;
  /** Whether the next process replaces one that died. */
  isRestart: boolean;
  /** When the next process may start. */
  dueTickMs: number;
}

export interface WorkerPoolOptions {
  readonly logger: Logger;
  readonly beatMs: number;
  readonly fork: Fork;
  readonly onRestart: (reason: 'died' | 'reload') => void;
}

export interface WorkerPool {
  /** Returns every process that has not exited. */
  processes(): readonly WorkerProcess[];
  /**
   * Starts a process outside the slots and resolves when it serves. Tries again when it dies. Resolves with
   * nothing once `isCancelled`.
   *
   * @throws {WorkerFailure} when it reports why it cannot start.
   */
  startCandidate(generation: Generation, isCancelled: () => boolean): Promise<WorkerProcess | undefined>;
  /** Resizes the pool for this generation and fills it. Returns the processes that lost their slot. */
  adopt(generation: Generation): readonly WorkerProcess[];
  /** Gives a candidate an empty slot, or one of an older generation. Returns the replaced process, if any. */
  seat(candidate: WorkerProcess): WorkerProcess | undefined;
  /** Returns whether a slot holds a process of another generation than the adopted one. */
  isMixed(): boolean;
  /**
   * Resolves when every slot serves.
   *
   * @throws {WorkerFailure} when a worker reports before that why it cannot start.
   */
  full(): Promise<void>;
  /** Handles a process that drains without an order: another one replaces it. */
  draining(process: WorkerProcess): void;
  /** Ends all processes. Resolves with the number that were cut off with requests in flight. */
  stop(): Promise<number>;
}

/** A hundred workers that start together on few cores would all miss their deadline. */
const maxStarting = Math.max(8, availableParallelism());

const unborn: Death = {
  why: 'it could not be started',
  life: { wasReady: false, servedSeconds: 0, isLate: false },
  failure: undefined,
  isCutOff: false,
};

const isFilled = ({ process }: Slot) => process?.state === 'starting' || process?.state === 'ready';

/**
 * Keeps every slot filled. `reconcile` compares actual and wanted processes. It runs after each event and at
 * each heartbeat, so a lost event leaves no slot empty.
 */
export function createWorkerPool({ logger, beatMs, fork, onRestart }: WorkerPoolOptions): WorkerPool {
  const slots: Slot[] = [];
  const alive = new Set<WorkerProcess>();
  const whenFull = Promise.withResolvers<void>();
  whenFull.promise.catch(() => {});
  let current: Generation | undefined;
  let isStopping = false;
  const starting = () => [...alive].filter(({ state }) => state === 'starting').length;
  const slotOf = (process: WorkerProcess) => slots.find((slot) => slot.process === process);

  const beat = setInterval(() => {
    for (const process of alive) process.checkPulse();
    reconcile();
  }, beatMs);

  function start(generation: Generation, { patience }: RestartPolicy): WorkerProcess | undefined {
    let process: WorkerProcess;
    try {
      process = fork(generation, patience);
    } catch (err) {
      logger.error({ err }, 'a worker process could not be started');
      return undefined;
    }
    const { pid } = process;
    alive.add(process);
    logger.debug({ pid }, 'a worker starts');
    void process.settled.then((outcome) => {
      if (outcome === 'ready') logger.info({ ready: process.id, pid }, 'a worker is ready');
      reconcile();
    });
    void process.dead.then((death) => {
      alive.delete(process);
      if (death.isCutOff) logger.error({ pid, why: death.why }, 'a worker was killed while it drained');
      const slot = slotOf(process);
      if (slot) vacate(slot, process, death);
    });
    return process;
  }

  function vacate(
    slot: Slot,
    process: WorkerProcess | undefined,
    death: Pick<Death, 'why' | 'life' | 'failure'>,
  ) {
    slot.process = undefined;
    slot.isRestart = true;
    const waitMs = slot.restarts.died(death.life);
    slot.dueTickMs = performance.now() + waitMs;
    if (isStopping) return;
    if (death.failure) whenFull.reject(death.failure);
    logLoss(process, death, { failures: slot.restarts.failures, restartInMs: waitMs });
    setTimeout(reconcile, waitMs + 1);
  }

  function logLoss(
    process: WorkerProcess | undefined,
    { why, failure }: { readonly why: string; readonly failure: WorkerFailure | undefined },
    restart: { readonly failures: number; readonly restartInMs: number },
  ) {
    const worker = { lost: process?.id, pid: process?.pid };
    if (failure)
      logger.error({ ...worker, reason: failure.message.trim(), ...restart }, 'a worker could not start');
    else logger.error({ ...worker, why, ...restart }, 'a worker is lost');
  }

  function reconcile() {
    if (isStopping || !current) return;
    for (const slot of slots) {
      if (isFilled(slot) || slot.dueTickMs > performance.now()) continue;
      if (starting() >= maxStarting) return;
      if (slot.isRestart) onRestart('died');
      slot.process = start(current, slot.restarts);
      if (!slot.process) vacate(slot, undefined, unborn);
    }
    if (slots.every(({ process }) => process?.state === 'ready')) whenFull.resolve();
  }

  return {
    processes: () => [...alive],
    isMixed: () => slots.some(({ process }) => process && process.generation !== current),
    full: () => whenFull.promise,

    async startCandidate(generation, isCancelled) {
      const restarts = createRestartPolicy();
      while (!isStopping && !isCancelled()) {
        const process = start(generation, restarts);
        const outcome = process ? await process.settled : unborn;
        if (outcome === 'ready') return process;
        if (outcome.failure) throw outcome.failure;
        if (isStopping) return undefined;
        const restartInMs = restarts.died(outcome.life);
        logLoss(process, outcome, { failures: restarts.failures, restartInMs });
        await sleep(restartInMs);
      }
      return undefined;
    },

    adopt(generation) {
      current = generation;
      while (slots.length < generation.workers)
        slots.push({ process: undefined, restarts: createRestartPolicy(), isRestart: false, dueTickMs: 0 });
      return slots.splice(generation.workers).flatMap(({ process }) => process ?? []);
    },

    seat(candidate) {
      const slot =
        slots.find((slot) => !isFilled(slot)) ?? slots.find(({ process }) => process?.generation !== current);
      if (!slot) return candidate;
      const replaced = slot.process;
      slot.process = candidate;
      reconcile();
      return replaced;
    },

    draining(process) {
      const slot = slotOf(process);
      const why = 'it stops on its own';
      if (slot) vacate(slot, process, { why, life: process.life, failure: undefined });
    },

    async stop() {
      isStopping = true;
      whenFull.resolve();
      const deaths = await Promise.all([...alive].map((process) => process.drain(false)));
      clearInterval(beat);
      return deaths.filter(({ isCutOff }) => isCutOff).length;
    },
  };
}
