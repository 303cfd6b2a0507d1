import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** `pertuis start` beside one partner, with files that change while it serves. */
export interface Gateway {
  readonly child: ChildProcess;
  readonly url: string;
  /** Changes the policy, the consumers or the published documents, one after the other. */
  change(): void;
  /** How often the log has said so. */
  reloaded(): number;
  /** Lines at `error`. */
  readonly errors: readonly string[];
  /** MiB of the process that was started. */
  residentMegabytes(): number;
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const policy = (closed: string) =>
  `version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*], internal: [${closed}] }`;

export async function startGateway(workers: number): Promise<Gateway> {
  const partner = createServer(({ url }, response) => {
    const rows = '[{"code":"M1","name":"Minimes"}]';
    response.setHeader('content-type', 'application/json');
    response.end(url?.includes('/exports/') ? rows : `{"total_count":1,"results":${rows}}`);
  }).listen(0, '127.0.0.1');
  await once(partner, 'listening');
  const { port } = partner.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-reload-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write(
    '.meshrc.yaml',
    `
sources:
  - name: portal
    ttlSeconds: 1
    handler: { ${join(root, 'sources/opendatasoft')}: { url: "http://127.0.0.1:${port}", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }
serve: { port: 0 }
pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, documents: { manifests: [./documents.json] } }
`,
  );
  write(
    'portal.json',
    '{ "d": { "fields": [{ "name": "code", "type": "text" }, { "name": "name", "type": "text" }] } }',
  );
  write('policy.yaml', policy(''));
  write('consumers.yaml', 'consumers: []');
  write('documents.json', '{}');

  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=32', 'cli/pertuis.ts', 'start', '--config', join(folder, '.meshrc.yaml')],
    { cwd: root, env: { ...process.env, WORKERS: String(workers), LOG_LEVEL: 'info' }, stdio: 'pipe' },
  );
  const errors: string[] = [];
  let reloads = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!line.startsWith('{')) return void errors.push(line);
    const { msg, level } = JSON.parse(line);
    if (msg === 'reloaded') reloads += 1;
    if (level >= 50) errors.push(line);
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /gateway ready (\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(errors.join('\n'))));
  });

  let changes = 0;
  return {
    child,
    url,
    errors,
    reloaded: () => reloads,
    change() {
      changes += 1;
      const ids = Array.from({ length: changes }, (_, index) => `c${index}`);
      if (changes % 3 === 1) write('policy.yaml', policy(changes % 2 ? 'Sector.code' : ''));
      if (changes % 3 === 2)
        write(
          'consumers.yaml',
          `consumers: [${ids.map((id) => `{ id: ${id}, organisation: o, roles: [r], purpose: p }`).join(', ')}]`,
        );
      if (changes % 3 === 0) write('documents.json', JSON.stringify({ [`d${changes}`]: '{ __typename }' }));
    },
    residentMegabytes() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await ended;
      partner.close();
      rmSync(folder, { recursive: true, force: true });
      return code as number | null;
    },
  };
}
