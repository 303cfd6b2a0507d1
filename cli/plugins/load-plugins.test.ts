import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { loadPlugins } from './load-plugins.ts';

let baseDir: string;
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pertuis-plugins-'));
});
afterEach(() => rmSync(baseDir, { recursive: true }));

const secret = new Uint8Array(32).fill(7);
const load = (...given: Record<string, unknown>[]) =>
  loadPlugins(given, { baseDir, secret, ownAnonymisers: ['mask'] });

/** A module whose plugin brings what `parts` writes down. */
function write(file: string, parts: string, head = '') {
  const definePlugin = `import { definePlugin, z } from 'pertuis/plugin';`;
  writeFileSync(
    join(baseDir, file),
    `${definePlugin}\n${head}\nexport default definePlugin({
      name: '${file}',
      options: z.strictObject({ word: z.string().default('none') }),
      create: (options, context) => (${parts}),
    });`,
  );
}

async function problemsOf(loading: Promise<unknown>) {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConfigurationError) return error.problems;
  throw new Error(`expected a ConfigurationError, got ${String(error)}`);
}

const extension = (name: string) =>
  `{ responseExtensions: [{ name: '${name}', describe: () => options.word }] }`;

describe('plugins', () => {
  it('bring what they have in the order in which they stand, made from their own options', async () => {
    write('a.js', extension('a'));
    write('b.js', extension('b'));
    const { responseExtensions } = await load({ './b.js': { word: 'hello' } }, { './a.js': null });
    expect(responseExtensions.map(({ name, describe }) => [name, describe({} as never)])).toEqual([
      ['b', 'hello'],
      ['a', 'none'],
    ]);
  });

  it('each get a key of their own that stays, and never the secret', async () => {
    const key = `{ responseExtensions: [{ name: context.baseDir && 'k' + options.word, describe: () => context.key }] }`;
    write('a.js', key);
    write('b.js', key);
    const keys = async () =>
      (await load({ './a.js': { word: '1' } }, { './b.js': { word: '2' } })).responseExtensions.map(
        ({ describe }) => Buffer.from(describe({} as never) as Uint8Array).toString('hex'),
      );
    const [a, b] = await keys();
    expect(a).toHaveLength(64);
    expect(new Set([a, b, Buffer.from(secret).toString('hex')]).size).toBe(3);
    expect(await keys()).toEqual([a, b]);
  });

  it('are refused together, each mistake at its place', async () => {
    write('a.js', extension('a'));
    write('thrower.js', `(() => { throw new Error('no disk\\nsecret details') })()`);
    writeFileSync(join(baseDir, 'other.js'), 'export default { name: "other" };');
    const problems = await problemsOf(
      load({ './a.js': { words: 1 } }, { './none.js': {} }, { './other.js': {} }, { './thrower.js': {} }),
    );
    expect(problems.map(({ path, expected, got }) => [path, expected, got])).toEqual([
      ['pertuis.plugins[0]../a.js', 'only known keys', 'words'],
      [
        'pertuis.plugins[1]../none.js',
        'the name of an installed package, or a path that starts with ./',
        './none.js',
      ],
      [
        'pertuis.plugins[2]../other.js',
        'a module whose default export is made by definePlugin',
        'another module',
      ],
      ['pertuis.plugins[3]../thrower.js', 'a plugin that starts', 'no disk'],
    ]);
  });

  it.each([
    [
      'anonymisers',
      `{ anonymisers: [{ name: 'mask', create: () => ({ scope: 'view', begin: () => () => null }) }] }`,
    ],
    [
      'anonymisers',
      `{ anonymisers: [{ name: 'deny', create: () => ({ scope: 'view', begin: () => () => null }) }] }`,
    ],
    ['extensions', extension('eco')],
    ['extensions', extension('free')],
    ['routes', `{ routes: [{ path: '/graphql', route: () => {} }] }`],
    ['routes', `{ routes: [{ path: '/health/live', route: () => {} }] }`],
    ['routes', `{ routes: [{ path: 'tides', route: () => {} }] }`],
    ['routes', `{ routes: [{ path: '/', route: () => {} }] }`],
  ])('cannot take %s that are not theirs: %s', async (_, parts) => {
    write('free.js', extension('free'));
    write('a.js', parts);
    expect(await problemsOf(load({ './free.js': {} }, { './a.js': {} }))).toMatchObject([
      { path: 'pertuis.plugins[1]../a.js' },
    ]);
  });

  it('are closed when another one does not start', async () => {
    const closed = join(baseDir, 'closed');
    const head = `import { writeFileSync } from 'node:fs';`;
    write('a.js', `{ close: () => writeFileSync(${JSON.stringify(closed)}, '') }`, head);
    await problemsOf(load({ './a.js': {} }, { './none.js': {} }));
    expect((await import('node:fs')).existsSync(closed)).toBe(true);
  });
});
