import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Generation } from './freeze.ts';
import type { Listen, ToPrimary, ToWorker } from './messages.ts';
import { WorkerFailure } from './worker-failure.ts';

/** One worker process. */
export interface Member {
  readonly id: number;
  readonly pid: number;
  readonly generation: Generation;
  readonly startedTickMs: number;
  readonly state: 'starting' | 'ready' | 'leaving';
  readonly announcement: readonly string[];
}

export interface CrewOptions {
  readonly path: string;
  readonly listen: Listen;
  /** A worker that was ready is lost, or says that it is going, and nobody had told it to. */
  readonly onLost: (member: Member, why: string) => void;
  /** The process is gone. */
  readonly onGone: (member: Member) => void;
  readonly onMessage: (member: Member, message: ToPrimary) => void;
}

export interface Crew {
  readonly members: () => readonly Member[];
  /** Starts a worker; resolves when it serves. Rejects with `WorkerFailure`. */
  hire(generation: Generation): Promise<Member>;
  /** Lets a worker drain and resolves when it is gone. One that has not begun to serve, or does not end in time, is killed. */
  dismiss(member: Member, patient: boolean): Promise<void>;
  send(id: number, message: ToWorker): void;
  /** Ends every worker at once. */
  kill(): void;
}

const killAfterMs = 17_000;
const startDeadlineMs = 120_000;

/** Starts, tells and ends worker processes. Who is needed when is not decided here. */
export function createCrew({ path, listen, onLost, onGone, onMessage }: CrewOptions): Crew {
  type Entry = { -readonly [Name in keyof Member]: Member[Name] } & { worker: Worker; gone: Promise<void> };
  const entries = new Map<number, Entry>();
  let address = listen;
  let boundPort: number | undefined;

  cluster.setupPrimary({
    exec: fileURLToPath(new URL('../pertuis.ts', import.meta.url)),
    args: ['start', '--config', resolve(path)],
    serialization: 'advanced',
  });

  function send(id: number, message: ToWorker) {
    const worker = entries.get(id)?.worker;
    // What cannot be sent is for a worker that is going: its end is heard of by itself.
    if (worker?.isConnected()) worker.process.send(message, () => {});
  }

  function hire(generation: Generation): Promise<Member> {
    const worker = cluster.fork();
    return new Promise((settle, reject) => {
      let failure: WorkerFailure | undefined;
      const { promise: gone, resolve: end } = Promise.withResolvers<void>();
      const entry: Entry = {
        id: worker.id,
        pid: worker.process.pid ?? 0,
        generation,
        startedTickMs: performance.now(),
        state: 'starting',
        announcement: [],
        worker,
        gone,
      };
      entries.set(worker.id, entry);
      const late = setTimeout(() => killOne(entry), startDeadlineMs);
      worker.on('message', (message: ToPrimary) => {
        if (message.kind === 'hello') {
          send(worker.id, { kind: 'begin', texts: generation.texts, listen: address });
        } else if (message.kind === 'failed') {
          failure = new WorkerFailure(message.text, message.code);
        } else if (message.kind === 'ready' && entry.state === 'starting') {
          if (!isAtHome(message.port)) return killOne(entry);
          clearTimeout(late);
          Object.assign(entry, { state: 'ready', announcement: message.announcement });
          settle(entry);
        } else if (message.kind === 'leaving' && entry.state === 'ready') {
          entry.state = 'leaving';
          onLost(entry, 'it stops of its own accord');
        } else onMessage(entry, message);
      });
      // The last messages may come after the exit, never after the channel has closed.
      void Promise.all([once(worker, 'exit'), once(worker, 'disconnect')]).then(([[code, signal]]) => {
        clearTimeout(late);
        entries.delete(worker.id);
        onGone(entry);
        end();
        const why = signal ? `killed by ${signal}` : `ended with code ${code}`;
        reject(failure ?? new WorkerFailure(`A worker could not start: ${why}.\n`, 1));
        if (entry.state === 'ready') onLost(entry, why);
      });
    });
  }

  /** Port 0 is one free port for all. Should all have been gone at once, the next would get another: it has to come again. */
  function isAtHome(port: number): boolean {
    boundPort ??= port;
    if (port === boundPort) return true;
    address = { ...address, port: boundPort };
    return false;
  }

  const killOne = ({ worker }: Entry) => void worker.process.kill('SIGKILL');

  return {
    members: () => [...entries.values()],
    hire,
    send,
    kill: () => {
      for (const entry of entries.values()) killOne(entry);
    },
    async dismiss({ id }, patient) {
      const entry = entries.get(id);
      if (!entry) return;
      const wasServing = entry.state !== 'starting';
      entry.state = 'leaving';
      if (wasServing) send(id, { kind: 'drain', patient });
      else killOne(entry);
      const late = setTimeout(() => killOne(entry), killAfterMs);
      await entry.gone;
      clearTimeout(late);
    },
  };
}
