import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';

/** Follows docs/your-territory.md: its YAML and its queries are read from the page. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/your-territory.md'), 'utf8');
const command = join(root, 'cli/pertuis.ts');
const folder = join(mkdtempSync(join(tmpdir(), 'pertuis-page-')), 'my-territory');
const configuration = join(folder, '.meshrc.yaml');
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const [keysLine = '', link = ''] = [...page.matchAll(/^ {3}```yaml\n([\s\S]*?)^ {3}```/gm)].map(
  ([, block = '']) => block.replace(/^ {3}/gm, ''),
);
const queries = [...page.matchAll(/^echo '(.*)' \| npx pertuis query -/gm)].map(([, query = '']) => query);

const env = { ...process.env, LOG_LEVEL: 'silent', PORT: '0', PERTUIS_CONFIG: configuration };
const pertuis = (args: readonly string[], input = '') =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(process.execPath, [command, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin?.end(input);
  });

async function ready(child: ChildProcess, pattern: RegExp): Promise<string> {
  let out = '';
  started.push(child);
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  return vi.waitFor(() => pattern.exec(out)?.[1] ?? expect.fail(out), { timeout: 60_000, interval: 50 });
}

const partner = (name: string) =>
  ready(
    fork(join(root, `territory/la-rochelle/partners/${name}.ts`), {
      env,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    }),
    / ready (\S+)/,
  );
const start = () => ready(spawn(process.execPath, [command, 'start'], { env }), /gateway ready (\S+)/);

it('leads from an empty folder to a federated response', async () => {
  const [portal, waste] = await Promise.all([partner('portal'), partner('waste')]);
  const sources = ['--source', `opendatasoft=${portal}`, '--source', `graphql=${waste}`];
  const written = await pertuis(['init', folder, ...sources]);
  expect(written).toMatchObject({ code: 0, err: '' });
  expect(written.out).toContain('Shipment.driverName');
  expect(await pertuis(['check'])).toMatchObject({ code: 0 });
  const [, key = ''] = (await pertuis(['keys', 'issue', 'staff-app'])).out.trim().split('\t');
  const query = async (url: string, text = '') =>
    JSON.parse((await pertuis(['query', '-', '--url', `${url}/graphql`, '--key', key], text)).out);
  const first = await query(await start(), queries[0]);
  expect(first).toMatchObject({ data: { shipments: [{ tonnes: expect.any(Number) }, {}] } });
  expect(first.errors).toBeUndefined();

  const text = readFileSync(configuration, 'utf8');
  expect(text).toContain(`# ${keysLine.trim()}`);
  writeFileSync(configuration, `${text.replace(`# ${keysLine.trim()}`, keysLine.trim())}\n${link}`);
  const unaccepted = await pertuis(['check']);
  expect(unaccepted.code).toBe(2);
  expect(unaccepted.err.match(/that somebody has accepted/g)).toHaveLength(2);
  expect(await pertuis(['policy', 'accept'])).toMatchObject({ code: 0 });

  const federated = await query(await start(), queries[1]);
  expect(federated.errors).toBeUndefined();
  expect(federated.data.shipments[0]).toEqual({
    ...{ tonnes: expect.any(Number), originSector: { nom: expect.any(String) } },
  });
}, 120_000);
