import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeConfiguration } from '../support/product.testing.ts';
import { patienceMs, startGateway, untilReady } from './gateway.testing.ts';

/** `pertuis documents` as an operator or a build runs it. */
vi.setConfig({ testTimeout: 2 * patienceMs });

const root = fileURLToPath(new URL('../..', import.meta.url));
let configuration: ReturnType<typeof writeConfiguration>;
const file = (name: string) => join(configuration.path, '..', name);
const write = (name: string, value: unknown) => writeFileSync(file(name), JSON.stringify(value));
const read = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));

beforeEach(() => {
  configuration = writeConfiguration({
    sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:1", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    policy:
      'version: "1"\nfacts: { open: [Sector.name, Platform*.*, PowerModel.*], internal: [Sector.code] }\nrules: [{ fields: [Sector.code], roles: [planner], purposes: [planning], decision: clear }]',
    consumers: 'consumers: [{ id: office, organisation: o, roles: [planner], purpose: planning }]',
    more: `pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, reloadOnSave: true, limits: { depth: 4, cost: 5000 }, documents: { manifests: [./documents.json], arbitrary: false } }`,
    beside: {
      'portal.json':
        '{ "d": { "fields": [{ "name": "code", "type": "text" }, { "name": "name", "type": "text" }] } }',
    },
  });
});
afterEach(() => configuration.remove());

function documents(...args: string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const command = ['cli/pertuis.ts', 'documents', ...args, '--config', configuration.path];
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr });
    });
  });
}

const names = 'query Names { sectors { nodes { name } } }';
const codes = 'query Codes { sectors { nodes { code } } }';

describe('pertuis documents check', () => {
  it('reports which fields of a document are denied to which clients, and accepts it', async () => {
    write('documents.json', { names, codes });
    const { code, out } = await documents('check');
    expect(out).toMatch(/Denied to visitor, purpose \S+:\n {2}Codes \(codes\): Sector\.code\n/);
    expect(out).not.toContain('Denied to planner');
    expect(out).toContain('2 documents in order');
    expect(code).toBe(0);
  });

  it('tells every document that the gateway would not run, and exits with 2', async () => {
    write('new.json', {
      syntax: '{ sectors {',
      unknown: '{ sectors { nodes { nope } } }',
      costly:
        '{ a: sectors(first: 1000) { nodes { name } } b: sectors(first: 1000) { nodes { name } } c: sectors(first: 1000) { nodes { name } } d: sectors(first: 1000) { nodes { name } } e: sectors(first: 1000) { nodes { name } } }',
      fine: names,
    });
    const { code, out } = await documents('check', file('new.json'));
    expect(code).toBe(2);
    for (const [id, why] of [
      ['syntax', 'Syntax Error'],
      ['unknown', 'Cannot query field "nope"'],
      ['costly', '5000 is the limit'],
    ])
      expect(out).toMatch(new RegExp(`new\\.json: ${id}\\n.*\\n.*${why}`));
    expect(out).not.toContain('new.json: fine');
  });
});

describe('pertuis documents publish', () => {
  it('writes the manifest of the configuration, adds to it, and says what it did', async () => {
    write('first.json', { names });
    const first = await documents('publish', file('first.json'));
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('1 added, 0 changed, 0 removed') });
    write('second.json', { names: `${names} `, codes });
    expect((await documents('publish', file('second.json'))).out).toContain('1 added, 1 changed, 0 removed');
    expect(read('documents.json')).toEqual({ names: `${names} `, codes });
    expect((await documents('publish', file('second.json'))).out).toContain('Nothing to publish');
    write('third.json', { codes });
    expect((await documents('publish', file('third.json'), '--prune')).out).toContain('removed  names');
    expect(read('documents.json')).toEqual({ codes });
    expect(readdirSync(file('.')).filter((name) => name.endsWith('.next'))).toEqual([]);
  });

  it('publishes nothing of a manifest with a document that would not run', async () => {
    write('first.json', { names, wrong: '{ nope }' });
    expect((await documents('publish', file('first.json'))).code).toBe(2);
    expect(existsSync(file('documents.json'))).toBe(false);
  });

  it('takes effect in a gateway that serves, without a restart', async () => {
    write('documents.json', { names });
    const gateway = startGateway(configuration.path, {});
    await untilReady(gateway);
    const status = async (documentId: string) =>
      (
        await fetch(`${gateway.url()}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ documentId }),
        })
      ).status;
    expect(await status('platform')).toBe(404);
    write('new.json', { platform: '{ platform { operations } }' });
    expect((await documents('publish', file('new.json'))).code).toBe(0);
    await gateway.untilLogged('reloaded', 1);
    expect(await status('platform')).toBe(200);
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  });
});
