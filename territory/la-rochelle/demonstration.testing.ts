import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface RunningDemonstration {
  readonly startedAtMs: number;
  /** Sends an operation with a consumer's key, or without one. Rejects when there is no JSON in the response. */
  query(text: string, consumer?: string): Promise<Response>;
  stop(): Promise<void>;
}

interface Response {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** Starts the demonstration on a free port with its own state directory. Rejects with its output. */
export async function startDemonstration(): Promise<RunningDemonstration> {
  const state = mkdtempSync(join(tmpdir(), 'pertuis-territory-'));
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, ['territory/la-rochelle/demo.ts'], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'warn', PORT: '0', PERTUIS_STATE: state },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(state, { recursive: true, force: true });
  };
  try {
    const { url, keys } = await announced(child, ended);
    return { startedAtMs, stop, query: (text, consumer) => send(url, text, consumer && keys.get(consumer)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function announced(child: ChildProcess, ended: Promise<void>) {
  return new Promise<{ url: string; keys: Map<string, string> }>((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer) => {
      said += chunk;
      if (!/Try, in a second terminal/.test(said)) return;
      const keys = [...said.matchAll(/^ {2}(\S+) +(prt_\S+)$/gm)];
      const url = /gateway ready (\S+)/.exec(said)?.[1] ?? '';
      resolve({ url, keys: new Map(keys.map(([, consumer = '', key = '']) => [consumer, key])) });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then(() => reject(new Error(said)));
  });
}

async function send(url: string, query: string, key: string | undefined): Promise<Response> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Response>;
  return { data: data ?? null, errors };
}
