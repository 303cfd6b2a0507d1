import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryResult, sendQuery } from '../support/product.testing.ts';
import { type Installed, installPacked } from './install.testing.ts';
import { startPartners, writeTerritory } from './scene.testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = ['examples/custom-source', 'examples/custom-anonymiser'];

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked(examples);
}, 180_000);
afterAll(() => installed.remove());

describe('the installed product', () => {
  let partners: Awaited<ReturnType<typeof startPartners>>;
  beforeAll(async () => {
    partners = await startPartners();
    writeTerritory(installed.folder, partners.urls);
  });
  afterAll(() => partners.close());

  it('joins sources in one response, with a source and an anonymiser of packages of their own', async () => {
    const gateway = await start();
    const received = await sendQuery(
      gateway.url,
      `{
        guides { name quarter { name } }
        bikeStations(where: { capacity: { gt: 15 } }) { nodes { name status { bikesAvailable } } }
      }`,
      { headers: { 'pertuis-include': 'provenance' } },
    );
    expect(await gateway.stop()).toBe(0);
    expect(received.errors).toEqual([]);
    expect(received.data).toEqual({
      guides: [
        { name: 'M. C.', quarter: { name: 'Laleu' } },
        { name: '•', quarter: { name: 'Tasdon' } },
      ],
      bikeStations: { nodes: [{ name: 'Gare', status: { bikesAvailable: 7 } }] },
    });
    expect(sourcesOf(received)).toEqual(['bikes', 'guides', 'portal']);
  });

  it('serves with workers', async () => {
    const gateway = await start({ WORKERS: '2' });
    const received = await sendQuery(gateway.url, '{ guides { id } }');
    expect(received.data).toEqual({ guides: [{ id: 'g1' }, { id: 'g2' }] });
    expect(await gateway.stop()).toBe(0);
  });

  it('refuses an option that a plugin does not know, at its place', async () => {
    expect(await pertuis({ AFTER: 'much too long' }, 'check')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/pertuis\.plugins\[0\]\.pertuis-plugin-initials\.after/),
    });
  });

  it('imports its production dependencies only', () => {
    const packed = join(installed.folder, 'node_modules/pertuis');
    const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'));
    const allowed = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    const files = readdirSync(join(packed, 'dist'), { recursive: true, encoding: 'utf8' });
    const modules = files.filter((file) => /\.(js|d\.ts)$/.test(file));
    expect(modules.length).toBeGreaterThan(300);
    const foreign = modules.flatMap((file) =>
      packagesIn(readFileSync(join(packed, 'dist', file), 'utf8'))
        .filter((name) => !allowed.has(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(foreign).toEqual([]);
    expect(modules.filter((file) => /\.(test|testing)\./.test(file))).toEqual([]);
  });

  function pertuis(environment: NodeJS.ProcessEnv, ...args: string[]) {
    const options = { cwd: installed.folder, env: { ...installed.environment, ...environment } };
    return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      execFile(join(installed.folder, 'node_modules/.bin/pertuis'), args, options, (error, out, err) =>
        resolve({ code: error ? error.code : 0, out, err }),
      );
    });
  }

  async function start(environment: NodeJS.ProcessEnv = {}) {
    const child = spawn(join(installed.folder, 'node_modules/.bin/pertuis'), ['start'], {
      cwd: installed.folder,
      env: { ...installed.environment, LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const url = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          const [, ready] = /gateway ready (\S+)/.exec(said) ?? [];
          if (ready) resolve(ready);
        });
      }
      child.once('exit', () => reject(new Error(said)));
    });
    return {
      url,
      stop() {
        child.kill('SIGTERM');
        return ended;
      },
    };
  }
});

describe('a package of somebody else', () => {
  beforeAll(() => {
    for (const tool of ['vitest', '@types/node']) link(tool);
  });

  it('passes its own tests and type checks against what is installed', async () => {
    const folder = join(installed.folder, 'author');
    for (const example of examples) cpSync(join(root, example), join(folder, example), { recursive: true });
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const tests = await run(folder, vitest, 'run', '--root', '.');
    expect(tests).toMatchObject({ code: 0, said: expect.stringMatching(/Test Files.*2 passed/) });
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const files = examples.flatMap((example) =>
      readdirSync(join(folder, example)).map((file) => join(example, file)),
    );
    const modules = files.filter((file) => file.endsWith('.js'));
    const options = ['--allowJs', '--checkJs', '--noEmit', '--strict', '--module', 'nodenext'];
    expect(await run(folder, tsc, ...options, '--types', 'node', ...modules)).toEqual({ code: 0, said: '' });
  });

  /** What an author installs for development, beside the product. */
  function link(tool: string) {
    const to = join(installed.folder, 'node_modules', tool);
    mkdirSync(dirname(to), { recursive: true });
    if (!existsSync(to)) symlinkSync(join(root, 'node_modules', tool), to);
  }
});

function run(cwd: string, program: string, ...args: string[]) {
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    const { VITEST: _, ...environment } = installed.environment;
    const env = { ...environment, NO_COLOR: '1' };
    execFile(process.execPath, [program, ...args], { cwd, env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, said: out + err }),
    );
  });
}

function sourcesOf({ extensions }: QueryResult): string[] {
  const provenance = extensions.provenance as unknown as { source: string }[];
  return [...new Set(provenance.map(({ source }) => source))].sort();
}

/** Names of the packages that a module imports, Node's own apart. */
function packagesIn(code: string): string[] {
  const found = code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)(['"])([@\w./:-]+)\1/g);
  return [...found]
    .map(([, , name = '']) => name)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}
