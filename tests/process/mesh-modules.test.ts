import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { writeConfiguration } from '../support/product.testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Prints the packages whose modules a process has loaded. */
const hook = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const packages = new Set();
  registerHooks({
    load(url, context, next) {
      const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*node_modules)/.exec(url) ?? [];
      if (name) packages.add(name);
      return next(url, context);
    },
  });
  process.on('exit', () => console.log('loaded ' + [...packages].join(' ')));
`)}`;

const endpoint = 'http://127.0.0.1:1/graphql';
const datasets = [{ dataset: 'd', type: 'Sector', root: 'sectors' }];
const portal = {
  './sources/opendatasoft': { url: 'http://127.0.0.1:1', description: './portal.json', datasets },
};
const connectionString = 'postgres://nobody@127.0.0.1:1/x';
const tables = [{ table: 't', type: 'Container', root: 'containers', primaryKey: 'id' }];
const store = { './sources/sql': { connectionString, description: './store.json', tables } };
const sensors = { sensorthings: { url: 'http://127.0.0.1:1/v1.1', prefix: 'Port' } };
const partner = { graphql: { source: './partner.graphql', endpoint } };
const beside = {
  'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }',
  'store.json': '{ "t": [{ "name": "id", "type": "int4", "nullable": false }] }',
  'partner.graphql': 'type Query { plants: [Plant] } type Plant { id: ID }',
};

/** Packages that `pertuis check` loads for sources of these handlers, whose types are open. */
async function loadedFor(
  types: string,
  ...handlers: object[]
): Promise<{ packages: string[]; out: string; code: unknown }> {
  const sources = handlers.map((handler, index) => ({ name: `s${index}`, handler }));
  const { path, remove } = writeConfiguration({
    sources: stringify({ sources }),
    policy: `version: "1"
facts: { open: [${types}, Platform*.*, PowerModel.*] }
rules: []`,
    beside,
  });
  const args = ['--import', hook, 'cli/pertuis.ts', 'check', '--config', path];
  const { out, code } = await new Promise<{ out: string; code: unknown }>((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ out: `${stdout}${stderr}`, code: error?.code ?? 0 }),
    );
  });
  remove();
  return { packages: (/^loaded (.*)$/m.exec(out)?.[1] ?? '').split(' '), out, code };
}

it('loads no module of Mesh for sources of our own kinds', async () => {
  const { packages, out, code } = await loadedFor('Sector.*, Container.*, Port*.*', portal, store, sensors);
  expect(code, out).toBe(0);
  expect(packages, out).toContain('undici');
  expect(packages, out).toContain('pg');
  expect(packages.filter((name) => /^@(graphql-mesh|omnigraph)\//.test(name))).toEqual([]);
});

it('loads Mesh, and no database, for a GraphQL partner', async () => {
  const { packages, out, code } = await loadedFor('Plant.*', partner);
  expect(code, out).toBe(0);
  expect(packages, out).toContain('@graphql-mesh/graphql');
  expect(packages).not.toContain('pg');
});
