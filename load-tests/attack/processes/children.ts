import { type ChildProcess, fork, spawn } from 'node:child_process';

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a script of ours that speaks over a channel. It ends with this process. */
export function startScript(script: URL, environment: NodeJS.ProcessEnv): ChildProcess {
  const child = fork(script, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return keep(child);
}

/** Starts Node with arguments. It ends with this process. */
export function startNode(
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv,
): ChildProcess {
  const env = { ...process.env, ...environment };
  return keep(spawn(process.execPath, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

function keep(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** What a child said last on its error channel, which is drained. */
export function lastWordsOf(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  return () => said.trim().replaceAll(/\s+/g, ' ');
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** Resolves with the next message that fits. Rejects when the child ends before, or after `withinMs`. */
export function nextMessage<T>(
  child: ChildProcess,
  fits: (message: unknown) => message is T,
  withinMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(late);
      child.off('message', onMessage).off('exit', onExit);
      act();
    };
    const onMessage = (message: unknown) => fits(message) && settle(() => resolve(message));
    const onExit = () => settle(() => reject(new Error('the process ended')));
    const late = setTimeout(() => settle(() => reject(new Error('the process says nothing'))), withinMs);
    child.on('message', onMessage).once('exit', onExit);
    if (hasEnded(child)) onExit();
  });
}

/** Asks with SIGTERM, insists after `graceMs`. Resolves with the seconds it took; infinite when it had to be killed. */
export async function end(child: ChildProcess, graceMs: number): Promise<number> {
  if (hasEnded(child)) return 0;
  const startedAtMs = performance.now();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  let wasKilled = false;
  const late = setTimeout(() => {
    wasKilled = true;
    child.kill('SIGKILL');
  }, graceMs);
  await ended;
  clearTimeout(late);
  return wasKilled ? Number.POSITIVE_INFINITY : (performance.now() - startedAtMs) / 1_000;
}
