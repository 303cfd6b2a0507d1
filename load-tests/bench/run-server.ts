import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Server, Workload } from './servers.ts';

export interface Measured {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMiB: number;
}

const connections = 100;
const pinned = has('taskset');

/** Core 0 is the server's, core 1 everybody else's. */
export function onCore(core: 0 | 1, command: string, args: readonly string[]): [string, string[]] {
  return pinned ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]];
}

/** Starts a server, checks that it says the same as the others, loads it, and stops it. */
export async function runServer(
  server: Server,
  {
    port,
    upstream,
    seconds,
    expected,
  }: { port: number; upstream: string; seconds: number; expected: unknown },
): Promise<Map<Workload, Measured>> {
  const [command, args] = onCore(0, process.execPath, server.command);
  const env = {
    ...process.env,
    LOG_LEVEL: 'warn',
    ...server.environment,
    PORT: String(port),
    BENCH_UPSTREAM: upstream,
  };
  const child = spawn(command, args, { cwd: server.cwd, env, stdio: 'ignore' });
  const measured = new Map<Workload, Measured>();
  try {
    await untilAnswers(server, port, expected);
    for (const workload of server.workloads) {
      load(server, port, workload, Math.max(2, seconds / 2));
      measured.set(workload, { ...load(server, port, workload, seconds), rssMiB: rssOf(child) });
    }
  } finally {
    await stop(child);
  }
  return measured;
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(late);
}

async function untilAnswers({ name, key }: Server, port: number, expected: unknown) {
  const body = JSON.stringify({ query: '{ posts { id title user { id name } } }' });
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
  for (let attempt = 0; attempt < 200; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body }).catch(
      () => undefined,
    );
    if (!answer) continue;
    const { data } = (await answer.json()) as { data?: unknown };
    if (name === 'node-http') return;
    if (JSON.stringify(data) !== JSON.stringify(expected)) throw new Error(`${name} answers something else`);
    return;
  }
  throw new Error(`${name} does not answer`);
}

function load(
  { key = '' }: Server,
  port: number,
  workload: Workload,
  seconds: number,
): Omit<Measured, 'rssMiB'> {
  const script = new URL('./question.lua', import.meta.url).pathname;
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, `http://127.0.0.1:${port}/graphql`];
  const [command, all] = onCore(1, 'wrk', args);
  const said = execFileSync(command, all, {
    encoding: 'utf8',
    env: { ...process.env, WORKLOAD: workload, BENCH_KEY: key },
  });
  const result = JSON.parse(/RESULT (.*)/.exec(said)?.[1] ?? '{}') as {
    requests: number;
    seconds: number;
    refused: number;
    p50Ms: number;
    p99Ms: number;
  };
  if (result.refused > 0) throw new Error(`${workload}: ${result.refused} answers were errors`);
  return { rps: result.requests / result.seconds, p50Ms: result.p50Ms, p99Ms: result.p99Ms };
}

function rssOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

export function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
