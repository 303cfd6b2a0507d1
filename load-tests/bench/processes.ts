import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

export const isPinned = has('taskset');

export interface Start {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Starts a process on a core: 0 is the measured server's, 1 everybody else's. It ends with this process. */
export function start(core: 0 | 1, { command, cwd, environment }: Start): ChildProcess {
  const [program = '', ...args] = isPinned ? ['taskset', '-c', String(core), ...command] : command;
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { ...(cwd && { cwd }), env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Keeps this process and its later children off core 0. */
export function leaveCore0() {
  if (isPinned) execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' });
}

/** Starts a neighbour on core 1 and resolves with the address of its `… ready <address>` line. Rejects when it ends before. */
export function startNeighbour(script: URL): Promise<string> {
  const child = start(1, { command: [process.execPath, script.pathname], environment: { PORT: '0' } });
  const lastWords = lastWordsOf(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const address = / ready (.+)$/.exec(line)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Error(`${script.pathname} cannot start. ${lastWords()}`)));
  });
}

/** Runs a command to its end on core 1. Rejects with its output when it fails. */
export async function runToEnd(what: Start): Promise<string> {
  const child = start(1, what);
  const lastWords = lastWordsOf(child);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${what.command.join(' ')} ended with ${code}. ${lastWords()}`);
  return said;
}

/** What a child said last on its error channel, which is drained. */
export function lastWordsOf(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-1_000);
  });
  return () => said.trim().replaceAll(/\s+/g, ' ');
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(late);
}

/** Resident memory of a process and all its descendants. */
export function residentMiB(pid: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  // A child is not always listed after its parent.
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const [own = 0, parent = 0] of rows) if (family.has(parent)) family.add(own);
  }
  const kibibytes = rows.reduce((sum, [own = 0, , rss = 0]) => sum + (family.has(own) ? rss : 0), 0);
  return kibibytes / 1024;
}

/** Processor time that a process has used, in seconds; NaN where there is no /proc. */
export function cpuSeconds(pid: number): number {
  try {
    // Behind the name, which may hold anything: user and system time are the 12th and 13th, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
