import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingsSchema } from '../../cli/settings.ts';
import { readPolicy } from '../../mesh/policy/policy.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const blocksOf = (page: string, language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code ?? '',
  );

const pages = [
  {
    page: 'docs/write-a-source.md',
    example: 'examples/custom-source',
    modules: ['source.js', 'source.test.js'],
  },
  {
    page: 'docs/write-a-plugin.md',
    example: 'examples/custom-anonymiser',
    modules: ['plugin.js', 'plugin.test.js'],
  },
];

describe.each(pages)('$page', ({ page, example, modules }) => {
  const text = read(page);

  it('shows the example as it is tested', () => {
    expect(blocksOf(text, 'js')).toEqual(modules.map((file) => read(join(example, file))));
  });

  it('shows settings that the gateway accepts', () => {
    const [configuration, policy] = blocksOf(text, 'yaml').map((block) => parse(block));
    const sources = [{ name: 'any', handler: { graphql: {} } }];
    expect(settingsSchema.safeParse({ sources, ...configuration }).error).toBeUndefined();
    if (policy) readPolicy(JSON.stringify({ version: '1', facts: {}, ...policy }), 'policy.yaml');
  });

  it('names the package, its files and the archive correctly', () => {
    const manifest = JSON.parse(read(join(example, 'package.json')));
    expect(text).toContain(`mkdir ${manifest.name} && cd ${manifest.name}`);
    expect(text).toContain(`npm pkg set type=${manifest.type} exports=${manifest.exports}`);
    const { name, version } = JSON.parse(read('package.json'));
    expect(text.match(/pertuis-[\d.]+\.tgz/g)).toEqual(expect.arrayContaining([`${name}-${version}.tgz`]));
    expect(existsSync(join(root, example, 'README.md'))).toBe(true);
  });

  it('keeps the example to one page of code', () => {
    expect(read(join(example, modules[0] ?? '')).split('\n').length).toBeLessThanOrEqual(80);
  });
});
