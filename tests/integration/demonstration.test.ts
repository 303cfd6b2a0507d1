import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readExample, shapeOf } from '../files/readme-example.ts';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { subscribe } from '../support/events.testing.ts';
import { type QueryResult, sendQuery } from '../support/product.testing.ts';

/** What a newcomer gets from `npm start`, in processes of their own and on free ports. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const queries = join(root, 'territory/la-rochelle/queries');
const saved = readdirSync(queries).map((file) => file.replace('.graphql', ''));
const live = 'shipments-live';
const read = (name: string) => readFileSync(join(queries, `${name}.graphql`), 'utf8');

let state: string;
let demo: ChildProcess;
let said = '';
let url = '';
const keys: Record<string, string> = {};

function start(environment: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, ['territory/la-rochelle/demo.ts'], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += chunk;
    });
  }
  return child;
}

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'pertuis-demo-'));
  demo = start({ PORT: '0', PERTUIS_STATE: state });
  await vi.waitFor(() => expect(said).toMatch(/Try, in a second terminal[\s\S]*invalidate/), {
    timeout: 80_000,
    interval: 100,
  });
  url = /gateway ready (\S+)/.exec(said)?.[1] ?? '';
  for (const [, consumer = '', key = ''] of said.matchAll(/^ {2}(\S+) +(prt_\S+)$/gm)) keys[consumer] = key;
}, 90_000);

afterAll(async () => {
  if (demo.exitCode === null) demo.kill('SIGKILL');
  rmSync(state, { recursive: true, force: true });
});

describe('npm start', () => {
  it('says what is up and where, with four keys', () => {
    for (const partner of ['reuse', 'portal', 'port', 'stores', 'waste'])
      expect(said).toMatch(new RegExp(`^ {2}${partner} +\\S+:\\d+`, 'm'));
    for (const path of ['/graphql', '/eco', '/metrics', '/health/live', '/health/ready'])
      expect(said).toContain(url + path);
    expect(Object.keys(keys)).toEqual([
      'citizen-app',
      'partner-smart-grid',
      'sustainability-lead',
      'operator',
    ]);
  });

  it('has every partner up', async () => {
    const sources = { platform: 'up', reuse: 'up', portal: 'up', port: 'up', stores: 'up', waste: 'up' };
    await expect
      .poll(async () => (await fetch(`${url}/health/ready`)).json())
      .toEqual({ status: 'ready', sources });
  });

  it.each(saved.filter((name) => name !== live))('answers %s', async (name) => {
    const { status, data, errors } = await sendQuery(url, read(name), {
      key: keys['sustainability-lead'] ?? '',
    });
    expect(status).toBe(200);
    expect(errors.filter(({ extensions }) => extensions.code !== 'FIELD_DENIED')).toEqual([]);
    expect(Object.values(data ?? {}).every((value) => value !== null)).toBe(true);
  });

  it('tells of shipments as they arrive, each joined with its sector and its plant', async () => {
    const { next, leave } = await subscribe(url, read(live), {
      headers: { authorization: `Bearer ${keys['sustainability-lead']}` },
    });
    for (const event of [await next(), await next()]) {
      expect(event).toEqual({
        data: {
          shipmentArrived: {
            shippedAt: expect.stringMatching(/^\d{4}-.*Z$/),
            tonnes: expect.any(Number),
            wasteStream: expect.any(String),
            driverName: '•••',
            originSector: { name: expect.any(String) },
            destinationPlant: { name: expect.any(String), process: expect.any(String) },
          },
        },
      });
    }
    leave();
  });

  it('joins partners by key, in few calls', async () => {
    const { data, extensions } = await sendQuery(url, read('port-day'), { extensions: { provenance: true } });
    const sources = (extensions.provenance as unknown as { source: string; calls: number }[]).map(
      ({ source }) => source,
    );
    expect(new Set(sources)).toEqual(new Set(['waste', 'port', 'portal']));
    const { treatmentPlants, gridReadings, shipments } = data as unknown as {
      treatmentPlants: {
        nodes: { name: string; sensorThing: { datastreams: { observations: unknown[] }[] } | null }[];
      };
      gridReadings: { nodes: unknown[] };
      shipments: { nodes: { originSector: { name: string } | null; destinationPlant: { name: string } }[] };
    };
    expect(treatmentPlants.nodes.filter(({ sensorThing }) => sensorThing)).toHaveLength(3);
    for (const stream of treatmentPlants.nodes[0]?.sensorThing?.datastreams ?? [])
      expect(stream.observations).toHaveLength(96);
    expect(gridReadings.nodes).toHaveLength(96);
    for (const { originSector, destinationPlant } of shipments.nodes)
      expect([originSector?.name, destinationPlant.name]).not.toContain(undefined);
  });

  it('answers every kind of client differently: who asks decides', async () => {
    const query = read('neighbourhood');
    const clients = ['', 'citizen-app', 'partner-smart-grid', 'sustainability-lead'];
    const responses = await Promise.all(
      clients.map((leader) => sendQuery(url, query, { key: keys[leader] ?? '' })),
    );
    const meters = responses.map(
      ({ data }) =>
        (data as unknown as { meters: { nodes: Record<string, unknown>[] } | null }).meters?.nodes,
    );
    const [visitor, citizen, partner, lead] = meters;
    expect(visitor).toBeUndefined();
    expect(citizen).toHaveLength(1);
    expect(citizen?.[0]).toMatchObject({ prm: '17000000332598', postcode: '17220', readings: [{}, {}] });
    expect(partner).toHaveLength(3);
    expect(partner?.[0]).toMatchObject({
      prm: expect.stringMatching(/^p_/),
      householderName: null,
      postcode: expect.stringMatching(/^17•••$/),
      birthYear: expect.any(Number),
    });
    expect(Number(partner?.[0]?.birthYear) % 10).toBe(0);
    expect(lead?.[0]).toMatchObject({ prm: '•••', householderName: '•••', readings: null });
    expect(new Set(responses.map(({ text }) => text)).size).toBe(4);
    const open = responses.map(({ data }) => JSON.stringify(data?.collectionSectors));
    expect(new Set(open).size).toBe(1);
  });

  it('answers the query of the README as the README prints it', async () => {
    const { query, response } = readExample(root, 'README.md');
    const options = { key: keys['sustainability-lead'] ?? '', extensions: { eco: true, provenance: true } };
    const { text } = await sendQuery(url, query, options);
    expect(JSON.parse(text)).toEqual(shapeOf(response));
    for (const printed of ['"driverName":"•••"', '"source":"waste"', '"source":"portal"', '"source":"port"'])
      expect(text).toContain(printed);
    const visitor = await sendQuery(url, query);
    expect(visitor.errors.map(({ extensions }) => extensions.code)).toEqual(['FIELD_DENIED']);
    expect(visitor.text).toContain('"driverName":null');
  });

  it('answers again from its cache, for the same kind of client only', async () => {
    const request = () => sendQuery(url, '{ treatmentPlants { nodes { name } } }', {});
    await request();
    const again: QueryResult = await request();
    expect(cacheStateOf(again.headers)).toBe('hit');
    const other = await sendQuery(url, '{ treatmentPlants { nodes { name } } }', {
      key: keys['citizen-app'] ?? '',
    });
    expect(cacheStateOf(other.headers)).toBe('miss');
  });

  it('says what a response cost', async () => {
    const { extensions } = await sendQuery(url, '{ wasteFlows { nodes { id tonnes } } }', {
      extensions: { eco: true },
    });
    expect(extensions.eco).toMatchObject({
      tier: 'T3',
      energyJoules: expect.any(Number),
      carbonGrams: expect.any(Number),
    });
    expect((extensions.eco as unknown as { energyJoules: number }).energyJoules).toBeGreaterThan(0);
    const { data } = await sendQuery(url, '{ platform { energyJoules carbonGrams cpuSeconds operations } }');
    expect(data).toEqual({
      platform: {
        energyJoules: expect.any(Number),
        carbonGrams: expect.any(Number),
        cpuSeconds: expect.any(Number),
        operations: expect.any(Number),
      },
    });
  });

  it('serves its explorer from itself, the eco page and metrics', async () => {
    const explorer = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    const html = await explorer.text();
    expect(explorer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="https?:/);
    expect(await (await fetch(`${url}/eco`)).text()).toContain('Énergie');
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^pertuis_operations_total\{operation="Neighbourhood"/m);
    expect(metrics).not.toMatch(/hh-00042|17000000332598|127\.0\.0\.1/);
  });

  it('says which port is taken and how to take another', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    let error = '';
    const second = start({ PORT: String(port), PERTUIS_STATE: state });
    second.stderr?.on('data', (chunk) => {
      error += chunk;
    });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    taken.close();
    expect(code).toBe(1);
    expect(error).toMatch(new RegExp(`port ${port} is taken.*PORT=`));
  });

  it('stops everything on Ctrl-C, answering what is under way', async () => {
    const underWay = sendQuery(url, read('port-biogas').replace('first: 3', 'first: 2'), {
      key: keys['sustainability-lead'] ?? '',
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    demo.kill('SIGINT');
    const code = await new Promise((resolve) => demo.once('close', resolve));
    expect((await underWay).status).toBe(200);
    expect(code).toBe(0);
    expect(said).toMatch(/gateway draining\s+gateway stopped/);
    for (const address of [url, ...said.matchAll(/^ {2}(?:reuse|portal|port|waste) +(http\S+)/gm)].map(
      (match) => (typeof match === 'string' ? match : match[1]),
    )) {
      await expect(fetch(address ?? '')).rejects.toThrow();
    }
  }, 20_000);
});
