import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** `pertuis start` with several workers, watched by its log. */
export interface Gateway {
  readonly child: ChildProcess;
  readonly url: () => string;
  /** Process ids of workers that reported ready and were not killed. */
  ready(): readonly number[];
  kill(pid: number): void;
  /** Resolves with `[code, signal]` of the primary. */
  readonly ended: Promise<readonly unknown[]>;
  remove(): void;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const settings = (handler: string) => `
sources:
  - name: portal
    handler: { ${handler}: { url: "http://127.0.0.1:1", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }
serve: { port: 0 }
pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml }
`;

/** The source is never called: the test is about which process serves. */
export function startGateway(workers: number): Gateway {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-workers-'));
  const files = {
    '.meshrc.yaml': settings(join(root, 'sources/opendatasoft')),
    'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }',
    'policy.yaml': 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
    'consumers.yaml': 'consumers: []',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const child = spawn(
    process.execPath,
    ['cli/pertuis.ts', 'start', '--config', join(folder, '.meshrc.yaml')],
    {
      cwd: root,
      env: { ...process.env, WORKERS: String(workers), LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const seen = new Set<number>();
  let url = '';
  child.stdout?.on('data', (chunk) => {
    url ||= /gateway ready (\S+)/.exec(String(chunk))?.[1] ?? '';
  });
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!line.startsWith('{')) return process.stderr.write(`${line}\n`);
      const { msg, pid } = JSON.parse(line);
      if (msg === 'a worker is ready') seen.add(pid);
    });
  return {
    child,
    url: () => url,
    ready: () => [...seen].filter(isRunning),
    kill(pid) {
      // A killed process can still be seen until its parent has noted the exit.
      seen.delete(pid);
      process.kill(pid, 'SIGKILL');
    },
    ended: once(child, 'exit'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
