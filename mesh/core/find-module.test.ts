import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findModule } from './find-module.ts';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pertuis-modules-')));
  const files = {
    'own/handler.js': '',
    'own/index.js': '',
    'alone.js': '',
    'node_modules/both/package.json': '{ "exports": { "import": "./esm.js", "require": "./cjs.cjs" } }',
    'node_modules/both/esm.js': '',
    'node_modules/both/cjs.cjs': '',
    'node_modules/@ville/source/package.json': '{ "exports": { ".": { "import": "./a.js" } } }',
    'node_modules/@ville/source/a.js': '',
    'inside/deep/x': '',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a module that a configuration names', () => {
  const entries = ['handler.ts', 'handler.js', 'index.js'];

  it.each([
    ['./alone.js', 'alone.js'],
    ['./own', 'own/handler.js'],
    ['./inside/../own', 'own/handler.js'],
    ['both', 'node_modules/both/esm.js'],
    ['@ville/source', 'node_modules/@ville/source/a.js'],
  ])('%s is %s', (name, file) => {
    expect(findModule(name, folder, entries)).toBe(pathToFileURL(join(folder, file)).href);
  });

  it('is looked for from the folder of the configuration up', () => {
    const found = findModule('both', join(folder, 'inside/deep'), entries);
    expect(found).toBe(pathToFileURL(join(folder, 'node_modules/both/esm.js')).href);
  });

  it.each(['./none', './inside', 'none', '@ville/none', 'both/hidden', 'fs', 'node:fs', '', 'own'])(
    '%j is none',
    (name) => {
      expect(findModule(name, folder, entries)).toBeUndefined();
    },
  );
});
