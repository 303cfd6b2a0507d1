import { expect, it } from 'vitest';
import type { ConfigurationError } from '../mesh/contract/errors.ts';
import { sha256 } from '../mesh/documents/trusted-documents.ts';
import { readDocuments } from './read-documents.ts';
import { settingsSchema } from './settings.ts';

const read = (files: Record<string, string>) =>
  readDocuments({ manifests: Object.keys(files), arbitrary: ['analyst'] }, (file) => files[file] ?? '');
const settings = (documents: object) =>
  settingsSchema.safeParse({
    sources: [{ name: 'a', handler: { openapi: {} } }],
    pertuis: { policy: 'p', consumers: 'c', documents },
  });

it('finds documents of all manifests, whichever form each has', () => {
  const apollo = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'b', body: '{ b }' }],
  };
  const { trusted, arbitrary } = read({ 'one.json': '{ "a": "{ a }" }', 'two.json': JSON.stringify(apollo) });
  expect([trusted?.textOf('a'), trusted?.textOf('b'), trusted?.textOf(sha256('{ b }'))]).toEqual([
    '{ a }',
    '{ b }',
    '{ b }',
  ]);
  expect([trusted?.size, arbitrary]).toEqual([2, ['analyst']]);
  expect(read({}).trusted).toBeUndefined();
});

it('tells the mistakes of all manifests together, each with its file and place', () => {
  try {
    read({ 'one.json': 'no JSON', 'two.json': '{ "a": 1 }' });
    expect.unreachable();
  } catch (error) {
    const problems = (error as ConfigurationError).problems;
    expect(problems.map(({ file, path }) => `${file} ${path}`)).toEqual([
      'one.json (whole file)',
      'two.json a',
    ]);
  }
  expect(() => read({ 'one.json': '{ "a": "{ a }" }', 'two.json': '{ "sha256:a": "{ b }" }' })).toThrow(
    /two\.json: sha256:a: expected one text/,
  );
});

it('refuses a manifest without end, and settings by which no client could ask anything', () => {
  expect(() => read({ 'one.json': `{ "a": "${' '.repeat(33 * 1024 * 1024)}" }` })).toThrow(/at most/);
  expect(settings({ arbitrary: false }).success).toBe(false);
  expect(settings({ arbitrary: [] }).success).toBe(false);
  expect(settings({ arbitrary: 'false', manifests: ['m.json'] }).data?.pertuis.documents).toEqual({
    ...{ arbitrary: false, manifests: ['m.json'] },
  });
});
