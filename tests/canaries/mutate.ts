/**
 * Puts holes back, one at a time, into a copy of the product, and expects the canaries to find each.
 * `npm run canaries:mutations` for all, or with the ids of some. Exit code 1 when one is not found.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutations/mutation.ts';
import { mutations } from './mutations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['mesh', 'cli', 'plugins', 'sources', 'eco', 'territory', 'tests', 'load-tests/k6/stand-in'];
const files = ['package.json', 'tsconfig.json', 'vitest.config.ts'];

/** Fewer random operations than in `npm test`: the plain ways come first, and nothing is told with its smallest operation. */
const environment = { ...process.env, CANARY_RUNS: '40', CANARY_SHRINK: '0', NO_COLOR: '1' };

const wanted = process.argv.slice(2);
const chosen = mutations.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
if (chosen.length === 0) throw new Error(`There are: ${mutations.map(({ id }) => id).join(', ')}.`);
for (const mutation of chosen) {
  const startedAtMs = performance.now();
  const { code, report } = await runMutated(mutation);
  const found = code !== 0 && mutation.finds.test(report);
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  const verdict = found
    ? 'found'
    : code === 0
      ? 'NOT FOUND: the suite is green'
      : 'NOT FOUND: it fails for another reason';
  process.stdout.write(`${mutation.breaks.padEnd(4)} ${mutation.id.padEnd(32)} ${verdict} (${seconds} s)\n`);
  if (found) continue;
  process.exitCode = 1;
  const file = join(tmpdir(), `pertuis-mutation-${mutation.id}.txt`);
  writeFileSync(file, report);
  process.stdout.write(`     what the suite said: ${file}\n`);
}

async function runMutated({
  file,
  find,
  replace,
  by = 'canaries',
}: Mutation): Promise<{ code: number; report: string }> {
  const copy = mkdtempSync(join(tmpdir(), 'pertuis-mutation-'));
  try {
    for (const one of [...folders, ...files]) cpSync(join(root, one), join(copy, one), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const before = readFileSync(join(copy, file), 'utf8');
    if (before.split(find).length !== 2)
      throw new Error(`${file} does not hold the text to change exactly once`);
    writeFileSync(
      join(copy, file),
      before.replace(find, () => replace),
    );
    return await runSuite(copy, `tests/canaries/${by}.test.ts`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function runSuite(folder: string, suite: string): Promise<{ code: number; report: string }> {
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', suite], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let report = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      report += chunk;
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? 1, report }));
  });
}
