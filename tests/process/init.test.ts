import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import { startOpenApi } from '../../territory/stand-ins/openapi/server.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';

const command = fileURLToPath(new URL('../../cli/pertuis.ts', import.meta.url));
let folder = '';
let gateway: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pertuis-territory-'));
});
afterEach(() => {
  gateway?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a new user does: in the folder, as a separate process. */
function pertuis(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, LOG_LEVEL: 'silent', PORT: '0' } };
    execFile(process.execPath, [command, ...args], options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

async function start(): Promise<string> {
  let out = '';
  gateway = spawn(process.execPath, [command, 'start'], {
    ...{ cwd: folder, env: { ...process.env, LOG_LEVEL: 'silent', PORT: '0' } },
  });
  gateway.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  return vi.waitFor(() => /gateway ready (\S+)/.exec(out)?.[1] ?? expect.fail(out), {
    ...{ timeout: 30_000, interval: 50 },
  });
}

const firstQuery = async (url: string, ...more: string[]) => {
  const { out } = await pertuis('query', 'queries/first.graphql', '--url', `${url}/graphql`, ...more);
  return JSON.parse(out) as { data: Record<string, unknown>; errors?: { extensions: { code: string } }[] };
};

describe('pertuis init without a source', () => {
  it('writes a territory that passes the check, starts and answers without a network', async () => {
    expect(await pertuis('init')).toMatchObject({ code: 0, err: '' });
    expect(await pertuis('check', '--strict')).toMatchObject({ code: 0, err: '' });
    const { data } = await firstQuery(await start());
    expect(data.platform).toMatchObject({ energyJoules: expect.any(Number) });
  }, 90_000);

  it('never changes a file that is there', async () => {
    writeFileSync(join(folder, 'policy.yaml'), 'mine');
    expect(await pertuis('init')).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds policy.yaml already'),
    });
    expect(readdirSync(folder)).toEqual(['policy.yaml']);
    expect(readFileSync(join(folder, 'policy.yaml'), 'utf8')).toBe('mine');
  }, 30_000);

  it('says what was expected of a source that it cannot read', async () => {
    for (const [given, expected] of [
      ['atom=https://a.example', 'kind is opendatasoft'],
      ['opendatasoft', 'Expected kind=url'],
      ['opendatasoft=ftp://a.example', 'http(s) address'],
      ['graphql=https://me:secret@a.example', 'holds a user name'],
      ['sql=postgres://me:secret@a.example/db', 'holds a password'],
    ] as const) {
      const { code, err } = await pertuis('init', '--source', given);
      expect([code, err]).toEqual([1, expect.stringContaining(expected)]);
    }
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);
});

describe('pertuis init with a portal', () => {
  const field = (name: string, type: 'text' | 'int' = 'text') => ({ name, type });
  const records = [{ nom: 'Gare', places: 12, email: 'jane@example.org' }];
  const parking = { fields: [field('nom'), field('places', 'int'), field('email')], records };
  let portal: StandIn;
  beforeAll(async () => {
    portal = await startOpendatasoft({
      datasets: [
        {
          id: 'parkings-de-la-ville',
          title: `Parkings\n  - name: "\${HOME}"`,
          licence: 'Licence Ouverte',
          ...parking,
        },
        ...['b', 'c', 'd', 'e', 'f'].map((id) => ({ id, title: `Dataset ${id}`, ...parking })),
      ],
    });
  });
  afterAll(() => portal.close());

  it('federates its first datasets, and closes what looks like data about people', async () => {
    const { code, out } = await pertuis(
      'init',
      '--source',
      `opendatasoft=${portal.url}/explore/?sort=modified`,
    );
    expect(code).toBe(0);
    expect(out).toContain('ParkingsDeLaVille.email');
    const configuration = readFileSync(join(folder, '.meshrc.yaml'), 'utf8');
    expect(configuration).toContain('type: ParkingsDeLaVille');
    expect(configuration).toContain('# - { dataset: f, type: F, root: f }   # Dataset f');
    expect(configuration).not.toContain(`\${HOME}`);

    const check = await pertuis('check', '--strict');
    expect(check).toMatchObject({ code: 0, err: '' });
    expect(check.out).toMatch(/ParkingsDeLaVille\.email +deny +deny/);
    const url = await start();
    const { data, errors } = await firstQuery(url);
    expect(errors).toBeUndefined();
    expect(data.parkingsDeLaVille).toEqual({ nodes: [{ nom: 'Gare', places: 12 }] });
  }, 90_000);

  it('takes the datasets that are named, and says which are not there', async () => {
    const source = `opendatasoft=${portal.url}`;
    expect(await pertuis('init', 'mine', '--source', source, '--dataset', 'f', 'b')).toMatchObject({
      code: 0,
    });
    const configuration = readFileSync(join(folder, 'mine/.meshrc.yaml'), 'utf8');
    expect(configuration).toMatch(/^ {10}- dataset: b$[\s\S]*^ {10}- dataset: f$/m);
    expect(configuration).not.toMatch(/^ {10}- dataset: c$/m);
    const wrong = await pertuis('init', 'other', '--source', source, '--dataset', 'nothing');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('does not list nothing') });
    expect(existsSync(join(folder, 'other'))).toBe(false);
  }, 60_000);

  it('writes nothing when nobody answers, or something else does', async () => {
    const page = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello": true}');
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as { port: number };
    const else_ = await pertuis('init', '--source', `opendatasoft=http://127.0.0.1:${port}`);
    expect(else_).toMatchObject({ code: 1, err: expect.stringContaining('not as this kind of source does') });
    page.close();
    const none = await pertuis('init', '--source', `opendatasoft=http://127.0.0.1:${port}`);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
    expect(none.err).toContain('Nothing was written');
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);
});

describe('pertuis init with APIs', () => {
  it('keeps their descriptions, and shows their data to clients with a key only', async () => {
    const graph = await startGraphql({
      typeDefs:
        'type Query { stops(first: Int, near: String): [Stop] } type Mutation { close: Stop } type Stop { id: ID name: String contactEmail: String }',

      root: { stops: () => [{ id: '1', name: 'Gare', contactEmail: 'jane@example.org' }] },
    });
    const array = { type: 'array', items: { $ref: '#/components/schemas/Bin' } };
    const get = {
      operationId: 'bins',
      responses: { 200: { description: 'Bins.', content: { 'application/json': { schema: array } } } },
    };
    const document = {
      ...{
        openapi: '3.0.3',
        info: { title: 'Bins', version: '1' },
        servers: [{ url: '/' }],
        paths: { '/bins': { get } },
      },
      components: { schemas: { Bin: { type: 'object', properties: { code: { type: 'string' } } } } },
    };
    const api = await startOpenApi({ document, operations: { bins: () => [{ code: 'b1' }] } });
    const sources = ['--source', `graphql=${graph.url}`, '--source', `openapi=${api.url}/openapi.json`];
    expect(await pertuis('init', ...sources)).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(folder, 'descriptions')).sort()).toEqual(['api.openapi.json', 'graph.graphql']);
    const check = await pertuis('check');
    expect(check.out).toMatch(/Stop\.contactEmail +deny +deny/);
    expect(check.err).toMatch(/^Warning: .*arguments: .*: Query\.stops\.near\n$/);
    expect(readFileSync(join(folder, 'policy.yaml'), 'utf8')).not.toMatch(/rules:[\s\S]*Mutation/);

    const url = await start();
    const [, key = ''] = (await pertuis('keys', 'issue', 'staff-app')).out.trim().split('\t');
    const { data, errors } = await firstQuery(url, '--key', key);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ stops: [{ id: '1', name: 'Gare' }], bins: [{ code: 'b1' }] });
    const visitor = await firstQuery(url);
    expect(JSON.stringify(visitor)).not.toMatch(/Gare|b1/);
    await graph.close();
    await api.close();
  }, 90_000);
});
