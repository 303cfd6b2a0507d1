import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { settingsSchema } from '../settings.ts';
import { sourceKey } from './compose-from-pool.ts';
import { createPool } from './pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'pertuis-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('closes once, when the last of its users has let it go', async () => {
  const closed: string[] = [];
  const pool = createPool<string>(async (value) => void closed.push(value));
  const first = await pool.takeOrMake('key', async () => 'portal');
  const second = await pool.takeOrMake('key', async () => 'another');
  expect(second.value).toBe('portal');
  await first.release();
  await first.release();
  expect(closed).toEqual([]);
  await second.release();
  expect([closed, pool.take('key')]).toEqual([['portal'], undefined]);
});

it('knows a source by its settings and the content of the files that they name', () => {
  writeFileSync(join(folder, 'portal.json'), '{}');
  const {
    sources: [settings],
  } = settingsSchema.parse({
    sources: [{ name: 'portal', handler: { openapi: { source: './portal.json', endpoint: 'http://a' } } }],
    pertuis: { policy: 'p', consumers: 'c' },
  });
  if (!settings) throw new Error('no source');
  const before = sourceKey(settings, folder);
  expect(sourceKey(structuredClone(settings), folder)).toBe(before);
  writeFileSync(join(folder, 'portal.json'), '{ "more": 1 }');
  expect(sourceKey(settings, folder)).not.toBe(before);
  expect(sourceKey({ ...settings, name: 'port' }, folder)).not.toBe(sourceKey(settings, folder));
});
