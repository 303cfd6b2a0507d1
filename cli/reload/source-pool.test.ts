import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { settingsSchema } from '../../mesh/compose/settings.ts';
import type { ComposedSource } from '../../mesh/contract/composition.ts';
import { createSourcePool, sourceKey } from './source-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'pertuis-'));
afterAll(() => rmSync(folder, { recursive: true }));
const composed = { source: { name: 'portal' } } as ComposedSource;

it('closes a source once, when the last of its users has let it go', async () => {
  const pool = createSourcePool();
  let closed = 0;
  const first = pool.add('key', composed, async () => {
    closed += 1;
  });
  const second = pool.take('key');
  expect(second?.composed).toBe(composed);
  await first.release();
  await first.release();
  expect(closed).toBe(0);
  await second?.release();
  expect([closed, pool.take('key')]).toEqual([1, undefined]);
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
