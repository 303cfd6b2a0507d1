import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const files = ['scenarios', 'k6'].flatMap((folder) =>
  readdirSync(new URL(folder, root))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`),
);

describe("what k6's own engine reads", () => {
  it.each(files)('%s imports nothing that k6 does not have', (file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^;]*? from '([^']+)'/gm))
      expect(from).toMatch(/^(\.\.?\/([\w-]+\/)?[\w-]+\.ts|k6(\/(http|metrics|execution|options))?)$/);
  });

  it.each(files)('%s uses nothing of Node and no newer JavaScript', (file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    expect(text).not.toMatch(/\b(process|Buffer|URL|fetch|structuredClone|performance)\b[.(]/);
    expect(text).not.toMatch(/\d_\d|\.at\(-|\.toSorted\(|\.replaceAll\(|Object\.groupBy|\?\?=|\|\|=/);
  });
});
