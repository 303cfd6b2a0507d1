import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKeyStore } from '../../mesh/identity/key-store.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';
import {
  isRunning,
  patienceMs,
  readMetric,
  sendFreshQuery,
  startGateway,
  type TestGateway,
  untilReady,
  withOnly,
} from './gateway.testing.ts';

/** Two workers as an operator meets them: one gateway, told and asked from outside, the tests one after the other. */
vi.setConfig({ testTimeout: 2 * patienceMs, hookTimeout: 2 * patienceMs });

let portal: StandIn;
let configuration: ReturnType<typeof writeConfiguration>;
let gateway: TestGateway;
let policyPath: string;

const open = 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }';
const codeHidden =
  'version: "1"\nfacts: { open: [Sector.name, Platform*.*, PowerModel.*], internal: [Sector.code] }';
const sectors = '{ sectors { nodes { name code } } }';
const ready = 'a worker is ready';
const pids = () => gateway.logged(ready).map(({ pid }) => Number(pid));
const running = () => pids().filter(isRunning);

/** What the response caches say to a request that one worker gets, then the other, and again. */
async function eachTwice(query: string, turns = 2, key?: string) {
  const caches: unknown[] = [];
  for (let turn = 0; turn < turns; turn++)
    for (const pid of running())
      caches.push((await withOnly(pid, running(), () => sendFreshQuery(gateway.url(), query, key))).cache);
  return caches;
}

beforeAll(async () => {
  const fields = ['name', 'code'].map((name) => ({ name, type: 'text' as const }));
  portal = await startOpendatasoft({
    datasets: [{ id: 'd', fields, records: [{ name: 'Minimes', code: 'M1' }] }],
  });
  configuration = writeConfiguration({
    sources: `
sources:
  - name: portal
    ttlSeconds: 0
    handler: { ./sources/opendatasoft: { url: "${portal.url}", datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
    policy: open,
    consumers: 'consumers: [{ id: keeper, organisation: o, roles: [operator], purpose: p }]',
  });
  policyPath = join(configuration.path, '../policy.yaml');
  gateway = startGateway(configuration.path, { WORKERS: '2' });
  await untilReady(gateway);
});
afterAll(async () => {
  gateway.child.kill('SIGTERM');
  await gateway.ended;
  await portal.close();
  configuration.remove();
});

describe('two workers', () => {
  it('are announced once, when both serve', () => {
    expect(gateway.said().match(/gateway ready/g)).toHaveLength(1);
    expect(running()).toHaveLength(2);
    expect(running()).not.toContain(gateway.child.pid);
  });

  it('share one port: each has a response cache of its own, so the same request is new twice', async () => {
    expect(await eachTwice('{ __typename }')).toEqual(['miss', 'miss', 'hit', 'hit']);
  });

  it('declare cached responses void together, whichever of them was told', async () => {
    const url = gateway.url();
    const query = 'query Kept { __typename }';
    expect(await eachTwice(query)).toEqual(['miss', 'miss', 'hit', 'hit']);
    const key = openKeyStore(join(configuration.path, '../.pertuis/keys.sqlite')).issue('keeper');
    const told = await fetch(`${url}/cache/invalidate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, connection: 'close' },
      body: JSON.stringify({ all: true }),
    });
    expect(told.status).toBe(200);
    await vi.waitFor(
      async () =>
        expect(await readMetric(url, 'pertuis_response_cache_invalidations_total{by="worker"}')).toBe(1),
      { timeout: patienceMs },
    );
    expect(await eachTwice(query)).toEqual(['miss', 'miss', 'hit', 'hit']);
  });

  it('tell the metrics of all, whichever of them is asked', async () => {
    const key = openKeyStore(join(configuration.path, '../.pertuis/keys.sqlite')).issue('keeper');
    for (let index = 0; index < 5; index++) await eachTwice('query Counted { __typename }', 1, key);
    const counted = async () => {
      const text = await (
        await fetch(`${gateway.url()}/metrics`, { headers: { connection: 'close' } })
      ).text();
      expect(text.match(/^# TYPE pertuis_energy_joules_total counter$/gm)).toHaveLength(1);
      return [...text.matchAll(/^pertuis_operations_total\{operation="Counted".*\} (\d+)$/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    };
    expect([await counted(), await counted(), await counted()]).toEqual([10, 10, 10]);
    expect(await readMetric(gateway.url(), 'pertuis_workers')).toBe(2);
    expect(await readMetric(gateway.url(), 'pertuis_response_cache_entries')).toBe(4);
    await fetch(`${gateway.url()}/health/ready`);
    expect(await readMetric(gateway.url(), 'pertuis_source_up{source="platform"}')).toBe(1);
  });

  it("tell the platform's footprint of all, the primary's included, and its parts add up", async () => {
    const query = `{ platform {
      cpuSeconds operations buckets { name cpuSeconds } bySource { cpuSeconds } byOperation { name operations cpuSeconds }
      powerModel { reservedThreads } } }`;
    const responses = await Promise.all([1, 2, 3, 4].map(() => sendFreshQuery(gateway.url(), query)));
    for (const { body } of responses) {
      const { platform } = body.data as unknown as {
        platform: {
          cpuSeconds: number;
          operations: number;
          buckets: { name: string; cpuSeconds: number }[];
          bySource: { cpuSeconds: number }[];
          byOperation: { name: string; operations: number; cpuSeconds: number }[];
          powerModel: { reservedThreads: number };
        };
      };
      const sum = (parts: readonly { cpuSeconds: number }[]) =>
        parts.reduce((total, part) => total + part.cpuSeconds, 0);
      const { buckets, bySource, byOperation, cpuSeconds } = platform;
      expect(sum(bySource) + sum(buckets)).toBeCloseTo(cpuSeconds, 9);
      expect(sum(byOperation) + sum(buckets)).toBeCloseTo(cpuSeconds, 9);
      expect(byOperation.find(({ name }) => name === 'Counted')?.operations).toBe(10);
      expect(buckets.find(({ name }) => name === 'primary')?.cpuSeconds).toBeGreaterThan(0);
      expect(platform.powerModel.reservedThreads).toBe(2);
    }
    expect(await (await fetch(`${gateway.url()}/eco`)).text()).toContain('primary process');
  });
});

describe('a worker that is killed', () => {
  it('is replaced, the other one serves meanwhile, and no counter goes back', async () => {
    const before = await counters();
    const [victim = 0] = running();
    process.kill(victim, 'SIGKILL');
    await gateway.untilLogged('a worker is lost', 1);
    for (let index = 0; index < 10; index++) {
      expect((await sendFreshQuery(gateway.url(), sectors)).body.errors).toBeUndefined();
    }
    const after = await counters();
    for (const [line, value] of before) expect(after.get(line), line).toBeGreaterThanOrEqual(value);
    await gateway.untilLogged(ready, 3);
    expect(running()).toHaveLength(2);
    const later = await counters();
    for (const [line, value] of after) expect(later.get(line), line).toBeGreaterThanOrEqual(value);
    expect(later.get('pertuis_worker_restarts_total{reason="died"}')).toBe(1);
  });
});

describe('a worker that is told to stop by itself', () => {
  it('drains, and another takes its place', async () => {
    const [cancellation = 0] = running();
    process.kill(cancellation, 'SIGTERM');
    const lost = await gateway.untilLogged('a worker is lost', 2);
    expect(lost.at(-1)).toMatchObject({ pid: cancellation, why: 'it stops on its own' });
    await gateway.untilLogged(ready, 4);
    await vi.waitFor(() => expect(running()).toHaveLength(2), { timeout: patienceMs });
    expect(running()).not.toContain(cancellation);
  });
});

describe('SIGHUP', () => {
  it('with a policy that has mistakes changes nothing and says which', async () => {
    const [one, two] = running();
    writeFileSync(policyPath, 'version: "1"\nfacts: { open: [nonsense] }');
    gateway.child.kill('SIGHUP');
    const [line] = await gateway.untilLogged('not reloaded: workers go on with what they have', 1);
    expect(line?.reason).toContain('facts.open.0');
    expect(running()).toEqual([one, two]);
    expect((await sendFreshQuery(gateway.url(), sectors)).body.errors).toBeUndefined();
  });

  it('a worker that dies then is replaced by one that has the policy of the others', async () => {
    expect(readFileSync(policyPath, 'utf8')).toContain('nonsense');
    process.kill(running()[0] ?? 0, 'SIGKILL');
    await gateway.untilLogged(ready, 5);
    for (let index = 0; index < 6; index++) {
      expect((await sendFreshQuery(gateway.url(), sectors)).body.errors).toBeUndefined();
    }
  });

  it('replaces every worker under load without one failed request, and the new policy holds', async () => {
    const old = running();
    const before = await counters();
    writeFileSync(policyPath, codeHidden);
    let done = false;
    let responded = 0;
    const failures: unknown[] = [];
    const load = async (request: () => Promise<unknown>) => {
      while (!done) {
        await request().then(
          () => {
            responded += 1;
          },
          (error) => failures.push(error),
        );
      }
    };
    const loads = [
      // Connections that are kept, and connections that are new each time.
      ...[1, 2, 3].map(() => load(() => sendQuery(gateway.url(), sectors))),
      ...[1, 2].map(() => load(() => sendFreshQuery(gateway.url(), sectors))),
    ];
    gateway.child.kill('SIGHUP');
    await gateway.untilLogged('reloaded', 1).finally(() => {
      done = true;
    });
    await Promise.all(loads);
    expect(failures).toEqual([]);
    expect(responded).toBeGreaterThan(0);
    expect(running()).toHaveLength(2);
    for (const pid of old) expect(isRunning(pid)).toBe(false);
    for (let index = 0; index < 6; index++) {
      const { body } = await sendFreshQuery(gateway.url(), sectors);
      expect(body.data).toEqual({ sectors: { nodes: [{ name: 'Minimes', code: null }] } });
    }
    const after = await counters();
    for (const [line, value] of before) expect(after.get(line), line).toBeGreaterThanOrEqual(value);
    expect(after.get('pertuis_worker_restarts_total{reason="reload"}')).toBe(2);
  });
});

describe('SIGTERM', () => {
  it('drains every worker and ends with 0, nobody left', async () => {
    const left = running();
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
    expect(gateway.said()).toMatch(/gateway draining\s+gateway stopped/);
    for (const pid of left) expect(isRunning(pid)).toBe(false);
    await expect(fetch(gateway.url())).rejects.toThrow();
  });
});

/** Every line of `/metrics` that may only grow. */
async function counters(): Promise<Map<string, number>> {
  const text = await (await fetch(`${gateway.url()}/metrics`, { headers: { connection: 'close' } })).text();
  const growing = text.split('\n\n').filter((metric) => /^# TYPE \S+ (?:counter|histogram)$/m.test(metric));
  const lines = growing.flatMap((metric) => [...metric.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)]);
  expect(lines.length).toBeGreaterThan(50);
  return new Map(lines.map(([, line = '', value]) => [line, Number(value)]));
}
