import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { cacheStateOf } from '../support/cache-state.testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Waits are for conditions; this is only when to stop hoping, on a machine that is busy with other things. */
export const patienceMs = 90_000;

export interface LogLine {
  readonly msg: string;
  readonly pid?: number;
  readonly [name: string]: unknown;
}

export interface TestGateway {
  readonly child: ChildProcess;
  readonly url: () => string;
  readonly said: () => string;
  /** What stands in the log with this message. */
  logged(message: string): readonly LogLine[];
  /** Resolves when as many lines with this message stand there. */
  untilLogged(message: string, count: number): Promise<readonly LogLine[]>;
  readonly ended: Promise<number | null>;
}

/** `pertuis start` as an operator runs it, or another program that has workers. */
export function startGateway(
  path: string,
  environment: NodeJS.ProcessEnv,
  stdio: 'pipe' | 'ipc' = 'pipe',
  program = 'cli/pertuis.ts',
): TestGateway {
  const child = spawn(process.execPath, [program, 'start', '--config', path], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(stdio === 'ipc' ? (['ipc'] as const) : [])],
  });
  // 'close' does not come once we have disconnected from it ourselves.
  const ended = Promise.all(
    [child, child.stdout, child.stderr].map((one, index) =>
      once(one as EventEmitter, index ? 'end' : 'exit'),
    ),
  );
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const logged = (message: string) =>
    err
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine)
      .filter(({ msg }) => msg === message);
  return {
    child,
    url: () => /gateway ready (\S+)/.exec(out)?.[1] ?? '',
    said: () => out + err,
    logged,
    async untilLogged(message, count) {
      await vi.waitFor(() => expect(logged(message).length).toBeGreaterThanOrEqual(count), {
        timeout: patienceMs,
        interval: 50,
      });
      return logged(message);
    },
    ended: ended.then(([exit]) => exit?.[0] as number | null),
  };
}

export async function untilReady(gateway: TestGateway): Promise<void> {
  await vi.waitFor(() => expect(gateway.url(), gateway.said()).not.toBe(''), {
    timeout: patienceMs,
    interval: 50,
  });
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs the action while all other workers are stopped by a signal, so that new connections reach this one. */
export async function withOnly<T>(
  pid: number,
  pids: readonly number[],
  action: () => Promise<T>,
): Promise<T> {
  const others = pids.filter((one) => one !== pid);
  for (const other of others) process.kill(other, 'SIGSTOP');
  try {
    for (const other of others)
      await vi.waitFor(() => expect(stateOf(other)).toContain('T'), { timeout: patienceMs, interval: 10 });
    return await action();
  } finally {
    for (const other of others) process.kill(other, 'SIGCONT');
  }
}

const stateOf = (pid: number) =>
  execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });

export interface Fresh {
  readonly cache: unknown;
  readonly body: { readonly data?: Record<string, never>; readonly errors?: unknown };
}

/** Sends one request over a new connection: any worker may accept it. */
export function sendFreshQuery(url: string, query: string, key?: string): Promise<Fresh> {
  const headers = {
    ...{ 'content-type': 'application/json', connection: 'close' },
    ...(key && { authorization: `Bearer ${key}` }),
  };
  return new Promise((resolve, reject) => {
    request(`${url}/graphql`, { method: 'POST', agent: false, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        resolve({ cache: cacheStateOf(response.headers), body: JSON.parse(text) });
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end(JSON.stringify({ query }));
  });
}

/** The value of one Prometheus line; the labels as they are written, or none. */
export async function readMetric(url: string, line: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  expect(found, `${line} in\n${text}`).toBeDefined();
  return Number(found?.slice(line.length + 1));
}
