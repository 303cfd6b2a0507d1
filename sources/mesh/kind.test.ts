import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { meshKind } from './kind.ts';

let baseDir: string;

beforeAll(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pertuis-kinds-'));
  write(
    'tides/index.js',
    'export default { open: async ({ name, config }) => ({ name, kind: "tides", config }) };',
  );
  write('tides.js', 'export { default } from "./tides/index.js";');
  write('broken.js', 'throw new Error("no tide today");\n');
  write('package.json', '{ "type": "module" }');
  write('node_modules/pertuis-tides/package.json', '{ "type": "module", "exports": "./index.js" }');
  write('node_modules/pertuis-tides/index.js', 'export { default } from "../../tides/index.js";');
});
afterAll(() => rmSync(baseDir, { recursive: true }));

function write(path: string, text: string) {
  mkdirSync(join(baseDir, path, '..'), { recursive: true });
  writeFileSync(join(baseDir, path), text);
}

const open = (handler: string, config: unknown = { url: 'x' }) =>
  meshKind.open({
    name: 's',
    handler,
    config,
    baseDir,
    deadlineSeconds: 1,
    idleSeconds: 1,
    maxSubscriptions: 1,
  });

describe('an unregistered handler', () => {
  it.each(['./tides', './tides.js', './tides/index.js', 'pertuis-tides'])(
    'may be the kind in %s',
    async (handler) => {
      expect(await open(handler)).toEqual({ name: 's', kind: 'tides', config: { url: 'x' } });
    },
  );

  it('may stand at an absolute path', async () => {
    expect(await open(join(baseDir, 'tides'))).toMatchObject({ kind: 'tides' });
  });

  it.each([
    ['./broken.js', 'no tide today'],
    ['./nowhere', 'Cannot find module'],
    ['no-such-package', 'Unable to find handler matching no-such-package'],
    ['nosuchword', 'Unable to find handler matching nosuchword'],
  ])('is a mistake of the configuration: %s', async (handler, got) => {
    const error = await open(handler).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    const [problem] = (error as ConfigurationError).problems;
    expect(problem).toMatchObject({ path: 'sources.s.handler', expected: 'a handler that loads' });
    expect(problem?.got).toContain(got);
  });

  it('may be one of Mesh, which builds it', async () => {
    write('plants.graphql', 'type Query { plants: [ID] }');
    const source = await open('@graphql-mesh/graphql', {
      source: './plants.graphql',
      endpoint: 'http://127.0.0.1:1/graphql',
    });
    expect(source.kind).toBe('@graphql-mesh/graphql');
    expect(Object.keys(source.schema.getQueryType()?.getFields() ?? {})).toEqual(['plants']);
    await source.close();
  });
});
