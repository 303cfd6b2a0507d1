import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceKinds } from './source-kinds.ts';

let baseDir: string;

beforeAll(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pertuis-registry-'));
  const get = { operationId: 'items', responses: { 200: { description: 'ok' } } };
  const document = {
    openapi: '3.0.3',
    info: { title: 't', version: '1' },
    paths: { '/{env.HOME}': { get } },
  };
  writeFileSync(join(baseDir, 'shop.json'), JSON.stringify(document));
  writeFileSync(join(baseDir, 'shop.graphql'), 'type Query {');
});
afterAll(() => rmSync(baseDir, { recursive: true }));

describe('a description that means harm', () => {
  it.each([
    ['openapi', './shop.json', 'paths./{env.HOME}'],
    ['@graphql-mesh/openapi', './shop.json', 'paths./{env.HOME}'],
    ['graphql', './shop.graphql', ''],
    ['@graphql-mesh/graphql', './shop.graphql', ''],
  ])('is refused under the name %s', async (handler, source, path) => {
    const config = { source, endpoint: 'http://127.0.0.1:1' };
    const limits = { deadlineSeconds: 1, idleSeconds: 1, maxSubscriptions: 1 };
    const kind = sourceKinds.kinds.get(handler) ?? sourceKinds.fallback;
    await expect(kind.open({ name: 's', handler, config, baseDir, ...limits })).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ file: source, path })]),
    });
  });
});
