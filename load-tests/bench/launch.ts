import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './check.ts';
import { freePort, lastWordsOf, residentMiB, start, stop } from './processes.ts';
import type { Server } from './servers.ts';

/** A server that answers. */
export interface Launched {
  readonly url: string;
  readonly pid: number;
  /** Resident memory before the first request of a workload. */
  readonly startMiB: number;
  /** Throws the error again with the server's last words. */
  explain(error: unknown): never;
  stop(): Promise<void>;
}

const startSeconds = 60;
/** What compiles and collects after a start has done so by then. */
const restMs = 1_000;

/** Starts a server. Rejects with the reason and its last words, and stops it, when it does not answer. */
export async function launch(server: Server, environment: NodeJS.ProcessEnv): Promise<Launched> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const child = start(0, {
    command: [process.execPath, ...server.command(port)],
    cwd: server.cwd,
    environment: { ...environment, ...server.environment, PORT: String(port) },
  });
  child.stdout?.resume();
  const lastWords = lastWordsOf(child);
  const explain = (error: unknown): never => {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}. ${lastWords()}`.trim());
  };
  try {
    await untilResponds(child, url);
  } catch (error) {
    await stop(child);
    return explain(error);
  }
  await pause(restMs);
  const pid = child.pid ?? 0;
  return { url, pid, startMiB: residentMiB(pid), explain, stop: () => stop(child) };
}

async function untilResponds(child: ChildProcess, url: string) {
  for (let waited = 0; waited < startSeconds; waited += 0.2) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it has ended');
    const response = await ask(url, undefined, '{"query":"{__typename}"}').catch(() => undefined);
    await response?.arrayBuffer();
    if (response) return;
    await pause(200);
  }
  throw new Error(`it does not answer within ${startSeconds} s`);
}
