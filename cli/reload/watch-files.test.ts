import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchFiles } from './watch-files.ts';

let folder: string;
let path: string;
let saved = 0;
let end = () => {};
const everyMs = 20;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pertuis-'));
  path = join(folder, 'policy.yaml');
  writeFileSync(path, 'one');
  saved = 0;
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true });
});

async function watch(files = [path]) {
  end = watchFiles({
    files: () => files,
    everyMs,
    onSaved: () => {
      saved += 1;
    },
  });
  // The first look is what everything is compared with.
  await sleep(3 * everyMs);
}
const untilSaved = (times: number) => expect.poll(() => saved, { timeout: 10_000 }).toBe(times);

it('hears of a file that is written in place, replaced by another, or moved aside and written anew', async () => {
  await watch();
  writeFileSync(path, 'two');
  await untilSaved(1);
  writeFileSync(`${path}.next`, 'four');
  renameSync(`${path}.next`, path);
  await untilSaved(2);
  renameSync(path, `${path}~`);
  writeFileSync(path, 'three!');
  await untilSaved(3);
});

it('hears of a file that comes later, and of one behind a link that turns', async () => {
  const lock = join(folder, 'policy.lock.json');
  for (const name of ['a', 'b']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'consumers.yaml'), name);
  }
  const link = join(folder, 'data');
  symlinkSync('a', link);
  await watch([path, lock, join(link, 'consumers.yaml')]);
  writeFileSync(lock, '{}');
  await untilSaved(1);
  symlinkSync('b', `${link}.next`);
  renameSync(`${link}.next`, link);
  await untilSaved(2);
});

it('takes a burst of writes as far fewer saves, and silence for none', async () => {
  await watch();
  for (let index = 0; index < 40; index++) {
    writeFileSync(path, 'x'.repeat(index + 1));
    await sleep(everyMs / 10);
  }
  await expect.poll(() => saved, { timeout: 10_000 }).toBeGreaterThan(0);
  await sleep(6 * everyMs);
  const after = saved;
  expect(after).toBeLessThan(10);
  await sleep(6 * everyMs);
  expect(saved).toBe(after);
});
