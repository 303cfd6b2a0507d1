import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pertuisCommand } from '../../../territory/la-rochelle/partners/command.ts';
import { end, lastWordsOf, startNode } from '../processes/children.ts';

export interface Gateway {
  readonly url: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it said last on standard error. */
  lastWords(): string;
}

const heapMegabytes = 512;
const startWithinMs = 60_000;

/** Starts the command with a heap of 512 MB in every process. Rejects with its last words when it does not get ready. */
export async function startGateway(folder: string, workers = 1): Promise<Gateway> {
  const child = startNode([...pertuisCommand(), 'start'], folder, {
    NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
    WORKERS: String(workers),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
  });
  const lastWords = lastWordsOf(child);
  try {
    const url = await readAddress(child);
    return { url, pid: child.pid ?? 0, child, lastWords };
  } catch {
    await end(child, 1_000);
    throw new Error(`The gateway did not start. ${lastWords()}`);
  }
}

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(reject, startWithinMs);
    child.once('exit', reject);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const url = /^gateway ready (\S+)/.exec(line)?.[1]?.replace(/\/(graphql)?$/, '');
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
  });
}
