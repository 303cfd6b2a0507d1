import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pertuisCommand } from './command.ts';

export interface Child {
  readonly process: ChildProcess;
  /** The address in its first line `… ready <address>`. Rejects with its output when it ends before. */
  readonly ready: Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<number | null>;
}

/** Starts one partner as a separate process, which ends with this one. */
export function startPartner(script: string, port: number, environment: NodeJS.ProcessEnv): Child {
  const path = new URL(`./${script}.ts`, import.meta.url);
  const env = { ...environment, PORT: String(port) };
  return watch(fork(path, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }), () => {});
}

/**
 * Starts the command, out of reach of the terminal's Ctrl-C: it is told once, and drains. Its lines are handed on as they
 * come. Should this process die, the channel between the two closes and the gateway stops too.
 */
export function startGateway(
  root: string,
  environment: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Child {
  const child = spawn(process.execPath, [...pertuisCommand(), 'start'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  return watch(child, onLine);
}

function watch(child: ChildProcess, onLine: (line: string) => void): Child {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const ready = new Promise<string>((resolve, reject) => {
    if (child.stdout) {
      createInterface(child.stdout).on('line', (line) => {
        onLine(line);
        const address = / ready (.+)$/.exec(line)?.[1];
        if (address) resolve(address);
      });
    }
    void ended.then((code) =>
      reject(new Error(said.trim() || `ended with code ${code} before it was ready`)),
    );
  });
  ready.catch(() => {});
  return { process: child, ready, ended };
}
