import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKeyStore } from '../../mesh/identity/key-store.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';
import { patienceMs, sendFreshQuery, startGateway, type TestGateway, untilReady } from './gateway.testing.ts';

/** The command that is told to reload, by a signal and by saving; the tests one after the other. */
vi.setConfig({ testTimeout: 2 * patienceMs, hookTimeout: 2 * patienceMs });

const open = 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }';
const codeHidden =
  'version: "1"\nfacts: { open: [Sector.name, Platform*.*, PowerModel.*], internal: [Sector.code] }';
const sectors = '{ sectors { nodes { name code } } }';
const office = 'consumers: [{ id: office, organisation: o, roles: [planner], purpose: planning }]';
const refused = 'not reloaded: the gateway goes on with what it has';

let portal: StandIn;
beforeAll(async () => {
  const fields = ['name', 'code'].map((name) => ({ name, type: 'text' as const }));
  portal = await startOpendatasoft({
    datasets: [{ id: 'd', fields, records: [{ name: 'Minimes', code: 'M1' }] }],
  });
});
afterAll(() => portal.close());

async function start(reloadOnSave: boolean, environment: NodeJS.ProcessEnv = {}) {
  const configuration = writeConfiguration({
    sources: `
sources:
  - name: portal
    ttlSeconds: 0
    handler: { ./sources/opendatasoft: { url: "${portal.url}", datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    policy: open,
    consumers: office,
    more: `pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, reloadOnSave: ${reloadOnSave} }`,
  });
  const gateway = startGateway(configuration.path, environment);
  await untilReady(gateway);
  const file = (name: string) => join(configuration.path, '..', name);
  return {
    gateway,
    file,
    async end() {
      gateway.child.kill('SIGTERM');
      expect(await gateway.ended).toBe(0);
      configuration.remove();
    },
  };
}

const responses = async (gateway: TestGateway) => (await sendFreshQuery(gateway.url(), sectors)).body.data;
const shown = { sectors: { nodes: [{ name: 'Minimes', code: 'M1' }] } };
const hidden = { sectors: { nodes: [{ name: 'Minimes', code: null }] } };

describe('SIGHUP to a single process', () => {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start(false);
  });
  afterAll(() => started.end());

  it('says so when nothing has changed, and goes on', async () => {
    const { gateway } = started;
    gateway.child.kill('SIGHUP');
    await gateway.untilLogged('not reloaded: nothing has changed', 1);
    expect(await responses(gateway)).toEqual(shown);
  });

  it('with mistakes tells every one of them and goes on with what it has', async () => {
    const { gateway, file } = started;
    writeFileSync(file('policy.yaml'), 'version: "1"\nfacts: { open: [nonsense] }');
    writeFileSync(file('consumers.yaml'), 'consumers: [{ id: a }]');
    gateway.child.kill('SIGHUP');
    const [line] = await gateway.untilLogged(refused, 1);
    expect(line?.reason).toContain('facts.open.0');
    expect(line?.reason).toContain('consumers.0.organisation');
    expect(await responses(gateway)).toEqual(shown);
    writeFileSync(file('consumers.yaml'), office);
  });

  it('takes the new policy under load without one failed request, and tells what it changes', async () => {
    const { gateway, file } = started;
    writeFileSync(file('policy.yaml'), codeHidden);
    let done = false;
    let responded = 0;
    const failures: unknown[] = [];
    const load = async (ask: () => Promise<unknown>) => {
      while (!done) {
        await ask().then(
          () => {
            responded += 1;
          },
          (error) => failures.push(error),
        );
      }
    };
    const kept = async () => {
      const { status } = await sendQuery(gateway.url(), sectors);
      if (status !== 200) throw new Error(`status ${status}`);
    };
    const loads = [
      // Connections that are kept, and connections that are new each time.
      ...[1, 2, 3].map(() => load(kept)),
      ...[1, 2].map(() => load(() => sendFreshQuery(gateway.url(), sectors))),
    ];
    await vi.waitFor(() => expect(responded).toBeGreaterThan(20), { timeout: patienceMs });
    gateway.child.kill('SIGHUP');
    await gateway.untilLogged('reloaded', 1);
    const before = responded;
    await vi.waitFor(() => expect(responded).toBeGreaterThan(before + 20), { timeout: patienceMs });
    done = true;
    await Promise.all(loads);
    expect(failures).toEqual([]);
    expect(await responses(gateway)).toEqual(hidden);
    const lines = gateway.logged('a kind of client sees less');
    expect(lines).toMatchObject(
      ['visitor, purpose open-data', 'planner, purpose planning'].map((audience) => ({
        ...{ audience, count: 1, fields: ['Sector.code'] },
      })),
    );
  });

  it('names settings that wait for the next start', async () => {
    const { gateway, file } = started;
    const text = readFileSync(file('.meshrc.yaml'), 'utf8');
    writeFileSync(
      file('.meshrc.yaml'),
      text.replace('reloadOnSave', 'admission: { waiting: 7 }, reloadOnSave'),
    );
    gateway.child.kill('SIGHUP');
    const [line] = await gateway.untilLogged('these settings stay as they are until the next start', 1);
    expect(line?.settings).toEqual(['pertuis.admission']);
  });
});

describe.each([
  ['a single process', {}, refused],
  ['two workers', { WORKERS: '2' }, 'not reloaded: workers go on with what they have'],
])('reloadOnSave with %s', (_, environment, refusal) => {
  it('takes a file that is written or replaced, refuses a wrong one, disconnects unknown clients, and reports differences once', async () => {
    const { gateway, file, end } = await start(true, environment);
    writeFileSync(file('policy.yaml'), 'version: "1"\nfacts: { open: [nonsense] }');
    await gateway.untilLogged(refusal, 1);
    expect(await responses(gateway)).toEqual(shown);
    writeFileSync(file('policy.next'), codeHidden);
    renameSync(file('policy.next'), file('policy.yaml'));
    await gateway.untilLogged('reloaded', 1);
    for (let index = 0; index < 6; index++) expect(await responses(gateway)).toEqual(hidden);
    expect(gateway.logged('a kind of client sees less')).toHaveLength(2);
    const key = openKeyStore(file('.pertuis/keys.sqlite')).issue('office');
    const names = '{ sectors { nodes { name } } }';
    expect((await sendFreshQuery(gateway.url(), names, key)).body.errors).toBeUndefined();
    writeFileSync(file('consumers.yaml'), 'consumers: []');
    await gateway.untilLogged('reloaded', 2);
    for (let index = 0; index < 6; index++)
      expect((await sendFreshQuery(gateway.url(), names, key)).body.errors).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    expect(gateway.logged('consumers have been removed')).toMatchObject([{ count: 1, removed: ['office'] }]);
    await end();
  });
});
