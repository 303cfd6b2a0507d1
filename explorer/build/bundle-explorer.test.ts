import { brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { licences, script } from '../bundle.ts';
import { bundleExplorer } from './bundle-explorer.ts';

const unpack = (packed: string) => brotliDecompressSync(Buffer.from(packed, 'base64')).toString();

it('is what explorer/bundle.ts holds: otherwise run npm run build:explorer', async () => {
  const bundle = await bundleExplorer();
  expect(unpack(script) === bundle.script).toBe(true);
  expect(unpack(licences) === bundle.licences).toBe(true);
});

it('brings the licence of each library', () => {
  const text = unpack(licences);
  for (const name of ['@codemirror/view', '@lezer/common', 'cm6-graphql', 'graphql', 'style-mod'])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)\\n\\n.*MIT`, 'ms'));
});

it('evaluates no text and loads nothing from elsewhere', () => {
  const text = unpack(script);
  expect(text).not.toMatch(/\beval\(|new Function\(|importScripts|\bimport\(/);
  expect(text).not.toMatch(/(?:fetch|import)\(["'`]https?:/);
});
