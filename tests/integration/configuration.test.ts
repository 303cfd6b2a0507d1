import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { writeConfiguration } from '../support/product.testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let remove = () => {};
afterEach(() => remove());

function pertuis(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, LOG_LEVEL: 'silent' } };
    execFile(process.execPath, ['cli/pertuis.ts', ...args], options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

function write(files: Parameters<typeof writeConfiguration>[0]): string {
  const written = writeConfiguration(files);
  remove = written.remove;
  return written.path;
}

const source = `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:1", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`;
const beside = { 'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }' };
const open = 'Sector.*, Platform*.*, PowerModel.*';

describe('pertuis check', () => {
  it('tells every mistake of .meshrc.yaml at once, with its place, and exits with 2', async () => {
    const path = write({
      sources: `
sources:
  - name: "not a name"
    ttlSeconds: -1
    handler: { ./sources/opendatasoft: {}, openapi: {} }
    colour: blue`,
      more: 'pertuis: { policy: ./policy.yaml, limits: { depth: deep } }',
      policy: 'version: "1"\nfacts: {}',
    });
    const { code, err } = await pertuis('check', '--config', path);
    expect(code).toBe(2);
    for (const part of [
      'sources[0].name',
      'sources[0].ttlSeconds',
      'sources[0].handler',
      'colour',
      'pertuis.consumers',
      'pertuis.limits.depth',
    ]) {
      expect(err).toContain(part);
    }
    expect(err).not.toMatch(/\bat .*\.ts/);
  });

  it('tells mistakes of all files together', async () => {
    const path = write({
      sources: source.replace('type: Sector', 'type: "not a type"'),
      policy:
        'version: "1"\nfacts: { open: [nonsense] }\nrules: [{ fields: [Sector.code], roles: [], purposes: [p], decision: { scramble: {}, mask: {} } }]',
      consumers: 'consumers: [{ id: App, organisation: o, roles: [r], purpose: p }]',
      beside,
    });
    const { code, err } = await pertuis('check', '--config', path);
    expect(code).toBe(2);
    for (const part of [
      '.meshrc.yaml',
      'datasets[0].type',
      './policy.yaml',
      'facts.open.0',
      'rules.0.roles',
      'rules.0.decision',
      './consumers.yaml',
      'consumers.0.id',
    ]) {
      expect(err).toContain(part);
    }
  });

  it('tells which fields nobody has classified, and of statements about fields that are not there', async () => {
    const missing = write({
      sources: source,
      policy: 'version: "1"\nfacts: { open: ["Platform*.*", "PowerModel.*"] }',
      beside,
    });
    expect(await pertuis('check', '--config', missing)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Sector.code'),
    });
    remove();
    const mistyped = write({
      sources: source,
      policy: `version: "1"\nfacts: { open: [${open}, Sektor.code] }`,
      beside,
    });
    expect(await pertuis('check', '--config', mistyped)).toMatchObject({
      code: 2,
      err: expect.stringContaining('perhaps Sector.code'),
    });
  });

  it('says of links that lead nowhere what was expected', async () => {
    const more = `
additionalTypeDefs: "extend type Sector { twin: Sector }"
additionalResolvers:
  - { targetTypeName: Sector, targetFieldName: twin, keyField: codde, sourceName: portal, sourceTypeName: Query, sourceFieldName: sectorsByCode, keysArg: codes, valueKeyField: code }`;
    const path = write({ sources: source, more, policy: `version: "1"\nfacts: { open: [${open}] }`, beside });
    const { code, err } = await pertuis('check', '--config', path);
    expect(code).toBe(2);
    expect(err).toContain('sectorsByCode');
  });

  it('finds the demonstration in order, and prints who sees what of personal fields', async () => {
    const { code, err, out } = await pertuis('check', '--strict');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('every field classified');
    expect(out).toMatch(/role +visitor +citizen +partner +sustainability-lead/);
    expect(out).toMatch(/Meter\.birthYear +deny +clear, own rows +generalise step 10 +deny/);
  });

  it('warns of rules without effect, and lets them fail with --strict only', async () => {
    const path = write({
      sources: source,
      policy: `version: "1"
facts: { open: [Platform*.*, PowerModel.*], personal: { Sector.code: { category: "pd:Nonsense" } } }
rules: [{ fields: [Sector.code], roles: [nobody], purposes: [open-data], decision: { generalise: { step: 2 } } }]`,
      beside,
    });
    const relaxed = await pertuis('check', '--config', path);
    expect(relaxed.code).toBe(0);
    expect(relaxed.err).toContain('Warning: ./policy.yaml: rules.0.roles: no consumer and no token issuer');
    expect(relaxed.err).toContain('pd:Nonsense');
    const strict = await pertuis('check', '--config', path, '--strict');
    expect(strict).toMatchObject({ code: 2, err: expect.stringContaining('--strict allows none') });
  });
});

describe('pertuis explain', () => {
  const queries = 'territory/la-rochelle/queries';

  it('shows every query of the demonstration as a compiled plan, and that a subscription is not', async () => {
    const files = readdirSync(join(root, queries));
    const { code, out } = await pertuis('explain', ...files.map((file) => join(queries, file)));
    const heads = out.split('\n').filter((line) => / as visitor, /.test(line));
    expect([code, heads.length]).toEqual([0, files.length]);
    for (const head of heads)
      expect(head).toMatch(
        /^(query \w+ as visitor, compiled|subscription .* graphql-js), at most \d+ values/,
      );
    expect(files.length).toBeGreaterThanOrEqual(5);
  });

  it('tells fetches, joins and decisions of one client, without asking a source', async () => {
    const { out } = await pertuis(
      'explain',
      `${queries}/neighbourhood.graphql`,
      '--consumer',
      'partner-smart-grid',
    );
    for (const line of [
      'meters  ← stores meters { prm postcode birthYear sectorCode } in an order that tells no key; source: page of 3',
      'engine: first 100 of each key, over at most 100000 rows; joined sectorCode = code',
      'prm  pseudonymise (Meter.prm)',
      'email  denied, not fetched (Meter.email)',
      'joined sectorCode = code, one call for all siblings',
    ]) {
      expect(out).toContain(line);
    }
    const citizen = await pertuis('explain', `${queries}/neighbourhood.graphql`, '--consumer', 'citizen-app');
    expect(citizen.out).toContain("only rows whose householdId is the client's");
    expect(
      await pertuis('explain', `${queries}/neighbourhood.graphql`, '--consumer', 'nobody'),
    ).toMatchObject({ code: 1, err: expect.stringContaining('citizen-app') });
  });
});

describe('pertuis', () => {
  it('runs as a command of its own, with the options for Node that its first line names', async () => {
    const path = `${dirname(process.execPath)}:${process.env.PATH}`;
    const version = await new Promise((resolve, reject) => {
      const env = { ...process.env, PATH: path };
      execFile(join(root, 'bin/pertuis.js'), ['--version'], { env }, (error, out) =>
        error ? reject(error) : resolve(out.trim()),
      );
    });
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('says what it can do, and what to do about a mistake in the command', async () => {
    expect((await pertuis('--help')).out).toMatch(/start[\s\S]*check[\s\S]*query[\s\S]*keys/);
    expect(await pertuis('strat')).toMatchObject({ code: 1, err: expect.stringContaining('start') });
  });

  it('start says that the port is taken, and that a configuration is missing', async () => {
    const { createServer } = await import('node:net');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const path = write({ sources: source, policy: `version: "1"\nfacts: { open: [${open}] }`, beside });
    const { readFileSync, writeFileSync } = await import('node:fs');
    writeFileSync(path, readFileSync(path, 'utf8').replace('port: 0', `port: ${port}`));
    expect(await pertuis('start', '--config', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining(String(port)),
    });
    taken.close();
    expect(await pertuis('start', '--config', join(root, 'nowhere.yaml'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such file'),
    });
  });

  it('query says so when nothing answers', async () => {
    const [file] = readdirSync(join(root, 'territory/la-rochelle/queries'));
    const received = await pertuis(
      'query',
      `territory/la-rochelle/queries/${file}`,
      '--url',
      'http://127.0.0.1:59998',
    );
    expect(received).toMatchObject({ code: 1, err: expect.stringContaining('npm start') });
  });
});
