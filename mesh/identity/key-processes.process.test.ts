import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashKey } from './api-key.ts';
import { openKeyStore } from './key-store.ts';
import { openKeyVerifier } from './key-verifier.ts';

/** Several processes share one store, as commands do. Some are killed without warning. */
let path: string;
let start: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'pertuis-processes-')), 'state', 'keys.sqlite');
  start = join(path, '../../start');
});
afterEach(() => rmSync(join(path, '../..'), { recursive: true }));

interface Issuer {
  readonly process: ChildProcess;
  /** Keys that the process has reported as issued. */
  readonly keys: string[];
  readonly loaded: Promise<void>;
  readonly ended: Promise<unknown>;
}

/** Starts a process that issues `count` keys once a file `start` exists. It reports each key after it was issued. */
function startIssuer(count: number): Issuer {
  const script = `
    import { existsSync, writeSync } from 'node:fs';
    import { openKeyStore } from ${JSON.stringify(new URL('./key-store.ts', import.meta.url).href)};
    const store = openKeyStore(${JSON.stringify(path)});
    writeSync(1, '\\n');
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(${JSON.stringify(start)})) Atomics.wait(pause, 0, 0, 1);
    for (let left = ${count}; left > 0; left--) writeSync(1, store.issue('lead') + '\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const keys: string[] = [];
  const loaded = Promise.withResolvers<void>();
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = (text + part).split('\n');
    text = lines.pop() ?? '';
    if (lines.includes('')) loaded.resolve();
    keys.push(...lines.filter((line) => line !== ''));
  });
  return { process: child, keys, loaded: loaded.promise, ended: once(child, 'close') };
}

function expectAllToHold(keys: readonly string[]) {
  const verifier = openKeyVerifier(path);
  expect(keys.filter((key) => verifier.verify(key) !== 'lead')).toEqual([]);
  verifier.close();
}

it('keeps every key of twenty commands that create the store at the same moment', async () => {
  const issuers = Array.from({ length: 20 }, () => startIssuer(1));
  await Promise.all(issuers.map(({ loaded }) => loaded));
  writeFileSync(start, '');
  await Promise.all(issuers.map(({ ended }) => ended));
  const keys = issuers.flatMap((issuer) => issuer.keys);
  expect(keys).toHaveLength(20);
  expect(openKeyStore(path).list()).toHaveLength(20);
  expectAllToHold(keys);
});

it('waits for another process that is creating the store', async () => {
  openKeyStore(path).list();
  rmSync(path);
  const script = `
    import { DatabaseSync } from 'node:sqlite';
    const database = new DatabaseSync(${JSON.stringify(path)});
    database.exec('BEGIN IMMEDIATE');
    process.stdout.write('writing');
    setTimeout(() => database.exec('COMMIT'), 100);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  await once(other.stdout, 'data');
  expect(openKeyStore(path).list()).toEqual([]);
  await once(other, 'exit');
});

it('keeps every key that was issued by commands killed in the middle, and is whole after each', async () => {
  const acknowledged: string[] = [];
  writeFileSync(start, '');
  for (let round = 0; round < 3; round++) {
    const issuers = Array.from({ length: 3 }, () => startIssuer(10_000));
    await expect
      .poll(() => issuers.every(({ keys }) => keys.length > 3 * round), { interval: 1, timeout: 30_000 })
      .toBe(true);
    for (const issuer of issuers) issuer.process.kill('SIGKILL');
    await Promise.all(issuers.map(({ ended }) => ended));
    acknowledged.push(...issuers.flatMap(({ keys }) => keys));
    expect(openKeyStore(path).list().length).toBeGreaterThanOrEqual(acknowledged.length);
    expectAllToHold(acknowledged);
  }
});

it('loses no key of an older version when the command that imports them is killed, whenever that is', async () => {
  const old = `prt_AAAAAAAAAAAA_${'b'.repeat(43)}`;
  const hash = hashKey(old).toString('base64url');
  const keys = [{ id: 'AAAAAAAAAAAA', consumer: 'lead', hash, createdAt: '2026-01-01T00:00:00.000Z' }];
  openKeyStore(path).list();
  const write = () => {
    rmSync(path, { force: true });
    writeFileSync(join(path, '../keys.json'), JSON.stringify({ keys }));
  };
  for (let round = 0; round < 5; round++) {
    write();
    const issuer = startIssuer(1);
    await issuer.loaded;
    writeFileSync(start, '');
    // From before the file exists to after the command has ended.
    if (round > 0) await expect.poll(() => existsSync(path), { interval: 1, timeout: 30_000 }).toBe(true);
    for (let turn = 0; turn < round * 3; turn++) await new Promise(setImmediate);
    issuer.process.kill('SIGKILL');
    await issuer.ended;
    expectAllToHold([old, ...issuer.keys]);
    rmSync(start);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  }
});
