import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
/** Instructions, one per line, without comments. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '');
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM')));
const argument = (name: string) =>
  lastStage.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);

describe('Dockerfile', () => {
  it('runs on the Node that package.json pins', () => {
    expect(instructions[0]).toBe(`ARG NODE_VERSION=${manifest.dependencies.node}`);
    for (const line of instructions.filter((line) => line.startsWith('FROM')))
      expect(line).toMatch(/node:\$\{NODE_VERSION\}-/);
  });

  it('contains neither root, nor npm, nor parts that only builds and tests need', () => {
    expect(argument('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(lastStage.join('\n')).not.toMatch(/npm (ci|install)|COPY (?!--from=build)/);
    expect(lastStage.join('\n')).toMatch(/rm -rf \/usr\/local\/lib\/node_modules/);
    expect(instructions.join('\n')).toMatch(/npm ci .*\n.*npm run build && npm prune --omit=dev/s);
  });

  it('copies files that exist', () => {
    const built = ['node_modules', 'dist'];
    const copied = lastStage.flatMap((line) =>
      [...line.matchAll(/\/src\/(\S+)/g)].map(([, file = '']) => file),
    );
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'NOTICE', ...built]));
    for (const file of copied.filter((file) => !built.includes(file))) expect(read(file)).not.toBe('');
  });

  it('starts the gateway directly, so that it receives SIGTERM', () => {
    expect(JSON.parse(argument('ENTRYPOINT') ?? '')).toEqual([
      ...['node', '--max-semi-space-size=32', '/app/dist/cli/pertuis.js'],
    ]);
    expect(JSON.parse(argument('CMD') ?? '')).toEqual(['start']);
    expect(argument('STOPSIGNAL')).toBe('SIGTERM');
    // The young generation has the same size as in the command's first line.
    expect(read('cli/pertuis.ts').split('\n', 1)[0]).toContain('--max-semi-space-size=32');
  });

  it('contains no file that git ignores', () => {
    const ignored = read('.dockerignore').split('\n');
    const entries = read('.gitignore')
      .split('\n')
      .filter((line) => line !== '');
    const missing = entries
      .map((entry) => entry.replace(/\/$/, ''))
      .filter(
        (entry) =>
          !ignored.includes(entry) &&
          !ignored.includes(`**/${entry}`) &&
          !ignored.some((line) => entry.startsWith(`${line}/`)),
      );
    expect(missing).toEqual([]);
  });
});

describe('the health command of the image', () => {
  const [program, ...args] = JSON.parse(
    /CMD (\[.*\])$/.exec(argument('HEALTHCHECK') ?? '')?.[1] ?? '[]',
  ) as string[];
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function listen(status: number): Promise<string> {
    server = createServer((_, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/health/live`;
  }
  function check(url: string): Promise<number | null> {
    const child = spawn(process.execPath, args, { env: { PERTUIS_HEALTH_URL: url } });
    return new Promise((resolve) => child.on('exit', resolve));
  }

  it('is Node with a script', () => expect(program).toBe('node'));
  it('ends with 0 when the gateway is alive', async () => expect(await check(await listen(200))).toBe(0));
  it('ends with 1 when it is not', async () => expect(await check(await listen(503))).toBe(1));
  it('ends with 1 when no process listens', async () => expect(await check('http://127.0.0.1:9/')).toBe(1));
});
