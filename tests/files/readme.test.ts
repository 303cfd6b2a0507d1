import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { readExample, shapeOf } from './readme-example.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = ['README.md', 'README.fr.md'] as const;
const normal = (query: string) => print(parse(query));

describe.each(files)('%s', (file) => {
  it('shows the saved query that it tells the reader to run', () => {
    const [path = ''] = /territory\/la-rochelle\/queries\/\S+\.graphql/.exec(read(file)) ?? [];
    expect(normal(readExample(root, file).query)).toBe(normal(read(path)));
  });

  it('is short: a query and its response of at most 16 lines each', () => {
    const { query } = readExample(root, file);
    expect(query.split('\n').length).toBeLessThan(16);
    expect(read(file).split('```json\n')[1]?.split('```')[0]?.split('\n').length).toBeLessThan(16);
  });

  it('gives the two commands, which exist', () => {
    for (const script of ['start', 'test']) {
      expect(read(file)).toContain(`npm ci && npm ${script} `);
      expect(manifest.scripts).toHaveProperty(script);
    }
  });
});

describe('the two languages', () => {
  const figures = (file: string) =>
    [...read(file).matchAll(/^\|.*\d{2,}.*\|$/gm)].map(([row]) =>
      row.replace(/(\d)[\s,](?=\d{3})/g, '$1').match(/\d+/g),
    );

  it('print the same response and the same figures', () => {
    expect(readExample(root, 'README.fr.md').response).toEqual(readExample(root, 'README.md').response);
    expect(figures('README.fr.md')).toEqual(figures('README.md'));
    expect(figures('README.md').length).toBeGreaterThan(3);
  });

  it('lead to each other and to the same pages', () => {
    const targets = (file: string) =>
      [...read(file).matchAll(/\]\(([^)]+)\)/g)]
        .map(([, to]) => to)
        .filter((to) => !to?.startsWith('README'));
    expect(targets('README.fr.md')).toEqual(targets('README.md'));
    expect(read('README.md')).toContain('(README.fr.md)');
    expect(read('README.fr.md')).toContain('(README.md)');
  });
});

describe('the shape of a printed response', () => {
  const shape = shapeOf({ data: { rows: [{ name: 'a', mass: 1, note: null }] } });

  it('fits a response with other values, and more', () => {
    expect({ data: { rows: [{ name: 'b', mass: 2, note: null, more: 1 }] }, extensions: {} }).toEqual(shape);
  });

  it.each([
    ['a missing key', { data: { rows: [{ mass: 2, note: null }] } }],
    ['another type', { data: { rows: [{ name: 'b', mass: '2', note: null }] } }],
    ['a null', { data: { rows: [{ name: null, mass: 2, note: null }] } }],
    ['another number of rows', { data: { rows: [] } }],
  ])('does not fit %s', (_, response) => {
    expect(response).not.toEqual(shape);
  });
});
