import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freeze } from './freeze.ts';

let folder: string;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (at = folder) => freeze(join(at, '.meshrc.yaml'), {});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pertuis-'));
  write(
    '.meshrc.yaml',
    `
sources: [{ name: a, handler: { openapi: { source: ./a.yaml, endpoint: "http://127.0.0.1:1" } } }]
pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, documents: { manifests: [./documents.json] } }`,
  );
  for (const name of ['a.yaml', 'policy.yaml', 'consumers.yaml', 'documents.json']) write(name, name);
});
afterEach(() => rmSync(folder, { recursive: true }));

it('has one version for the same files, wherever they lie', () => {
  const copy = mkdtempSync(join(tmpdir(), 'pertuis-'));
  cpSync(folder, copy, { recursive: true });
  expect(read(copy).version).toBe(read().version);
  rmSync(copy, { recursive: true });
});

it.each(['policy.yaml', 'consumers.yaml', 'documents.json', 'a.yaml', 'policy.lock.json'])(
  'has another version when %s changes, and looks at that file',
  (name) => {
    const { version, files } = read();
    write(name, 'something else');
    expect(read().version).not.toBe(version);
    const described = ['.meshrc.yaml', 'policy.yaml', 'consumers.yaml', 'documents.json', 'a.yaml'];
    expect(files.map((file) => basename(file)).sort()).toEqual([...described, 'policy.lock.json'].sort());
  },
);

it('holds the texts of that moment', () => {
  const { texts } = read();
  write('policy.yaml', 'later');
  expect(texts.get(join(folder, 'policy.yaml'))).toBe('policy.yaml');
});
