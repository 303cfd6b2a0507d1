import type { Worker } from 'node:cluster';
import type { SnapshotSummary } from '../reload/snapshot-summary.ts';
import type { Deadlines } from './deadlines.ts';
import type { Generation } from './freeze.ts';
import type { Listen, ToPrimary, ToWorker } from './messages.ts';
import type { Life } from './restart-policy.ts';
import { WorkerFailure } from './worker-failure.ts';

/** A process goes from left to right. Each state may be followed by `dead`. */
export type WorkerState = 'starting' | 'ready' | 'draining' | 'dead';

export interface Death {
  readonly why: string;
  readonly life: Life;
  /** What the worker reported before it exited. */
  readonly failure: WorkerFailure | undefined;
  /** Whether it was killed while it drained, because it missed the deadline. */
  readonly isCutOff: boolean;
}

/** One worker process, from fork to exit. */
export interface WorkerProcess {
  readonly id: number;
  readonly pid: number;
  readonly generation: Generation;
  readonly state: WorkerState;
  readonly announcement: readonly string[];
  /** How its life went so far. */
  readonly life: Life;
  /** Resolves when it serves or is dead. */
  readonly settled: Promise<'ready' | Death>;
  /** Always resolves: the operating system reports every exit. */
  readonly dead: Promise<Death>;
  send(message: ToWorker): void;
  /** Lets it finish requests in flight, kills it after a deadline, resolves when it has exited. */
  drain(patient: boolean): Promise<Death>;
  kill(why: string): void;
  /** Called at every heartbeat: kills a process whose event loop has been silent for too long. */
  checkPulse(): void;
}

export interface WorkerProcessOptions {
  readonly worker: Worker;
  readonly generation: Generation;
  readonly deadlines: Deadlines;
  /** Multiplies the deadline of its start. */
  readonly patience: number;
  readonly listen: () => Listen;
  /** Nobody has said yet what clients can tell of this generation. */
  readonly wantsSummary: () => boolean;
  readonly onSummary: (summary: SnapshotSummary) => void;
  /** Returns whether this is the port that all workers share. */
  readonly isShared: (port: number) => boolean;
  /** Called when it drains without an order. */
  readonly onDraining: () => void;
  readonly onMessage: (message: ToPrimary) => void;
  /** Called when no message can follow. */
  readonly onClosed: () => void;
}

const tooLate = 'it was not ready in time';

/**
 * Supervises one process. It ends with the event `exit`, never `disconnect`: Node postpones `disconnect` for
 * ever when the process dies while a handle is in transit to it.
 */
export function superviseWorker(options: WorkerProcessOptions): WorkerProcess {
  const { worker, generation, deadlines } = options;
  const child = worker.process;
  const ready = Promise.withResolvers<'ready'>();
  const dead = Promise.withResolvers<Death>();
  let state: WorkerState = 'starting';
  let announcement: readonly string[] = [];
  let readyTickMs: number | undefined;
  let missedBeats = 0;
  let failure: WorkerFailure | undefined;
  let killedBecause: string | undefined;
  let isClosed = false;
  let deadline: NodeJS.Timeout | undefined;

  function within(ms: number, why: string) {
    clearTimeout(deadline);
    deadline = setTimeout(() => kill(why), ms);
  }

  function kill(why: string) {
    if (state === 'dead') return;
    killedBecause ??= why;
    child.kill('SIGKILL');
  }

  function send(message: ToWorker) {
    // A failed write is ignored: the process is about to exit, and the exit is reported.
    if (child.connected) child.send(message, undefined, undefined, () => {});
  }

  function drain(patient: boolean) {
    if (state === 'starting') within(deadlines.stopStartingMs, 'it did not stop in time');
    if (state === 'ready') within(deadlines.drainMs, 'it did not drain in time');
    if (state === 'starting' || state === 'ready') {
      state = 'draining';
      send({ kind: 'drain', patient });
    }
    return dead.promise;
  }

  function receive(message: ToPrimary) {
    if (isClosed) return;
    missedBeats = 0;
    if (message.kind === 'hello') {
      const { texts, version } = generation;
      const wantsSummary = options.wantsSummary();
      send({ kind: 'begin', texts, version, listen: options.listen(), wantsSummary });
    } else if (message.kind === 'failed') {
      failure = new WorkerFailure(message.text, message.code);
    } else if (message.kind === 'ready') {
      serve(message);
    } else if (message.kind === 'draining') {
      if (state !== 'ready') return;
      state = 'draining';
      within(deadlines.drainMs, 'it did not drain in time');
      options.onDraining();
    } else if (message.kind !== 'beat') options.onMessage(message);
  }

  function serve(message: ToPrimary & { kind: 'ready' }) {
    if (!options.isShared(message.port)) return kill('it listened on another port');
    readyTickMs ??= performance.now();
    // The order to drain crossed this message: requests accepted meanwhile may finish.
    if (state === 'draining') within(deadlines.drainMs, 'it did not drain in time');
    if (state !== 'starting') return;
    clearTimeout(deadline);
    state = 'ready';
    announcement = message.announcement;
    if (message.summary) options.onSummary(message.summary);
    ready.resolve('ready');
  }

  function readLife(): Life {
    const isLate = killedBecause === tooLate;
    if (readyTickMs === undefined) return { wasReady: false, servedSeconds: 0, isLate };
    return { wasReady: true, servedSeconds: (performance.now() - readyTickMs) / 1000, isLate };
  }

  function end(how: string) {
    if (state === 'dead') return;
    clearTimeout(deadline);
    const isCutOff = state === 'draining' && readyTickMs !== undefined && killedBecause !== undefined;
    state = 'dead';
    dead.resolve({ why: killedBecause ?? how, life: readLife(), failure, isCutOff });
    closeAfterLastMessages();
  }

  /** The last messages may arrive after the exit, never after the channel has closed. */
  function closeAfterLastMessages() {
    const close = () => {
      clearTimeout(late);
      if (!isClosed) options.onClosed();
      isClosed = true;
    };
    const late = setTimeout(close, deadlines.lastMessagesMs);
    if (child.connected) child.once('disconnect', close);
    else close();
  }

  worker.on('message', receive);
  // Node emits `error` for a process that could not be spawned, and for its own writes to a broken channel.
  worker.on('error', (error) => {
    if (child.pid === undefined) end(`it could not be started: ${error.message}`);
  });
  child.once('exit', (code, signal) => end(signal ? `killed by ${signal}` : `ended with code ${code}`));
  within(deadlines.startMs * options.patience, tooLate);

  return {
    id: worker.id,
    pid: child.pid ?? 0,
    generation,
    get state() {
      return state;
    },
    get announcement() {
      return announcement;
    },
    get life() {
      return readLife();
    },
    settled: Promise.race([ready.promise, dead.promise]),
    dead: dead.promise,
    send,
    drain,
    kill,
    checkPulse() {
      // A starting process has a deadline instead: it loads its code in pieces that are long on a busy machine.
      if (state !== 'ready') return;
      missedBeats += 1;
      if (missedBeats > deadlines.missedBeats) kill('its event loop does not turn');
    },
  };
}
