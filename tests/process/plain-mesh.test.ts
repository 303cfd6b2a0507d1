import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { portalDatasets } from '../../territory/la-rochelle/data/portal.ts';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import {
  type QueryResult,
  sendQuery,
  startTestProduct,
  type TestProduct,
} from '../support/product.testing.ts';

/** The demonstration's portal under plain GraphQL Mesh, beside the gateway. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const mesh = join(root, 'node_modules/.bin/mesh');
const patienceMs = 60_000;
const demonstration = parse(readFileSync(join(root, '.meshrc.yaml'), 'utf8'));
const { name, handler } = demonstration.sources.find((source: { name: string }) => source.name === 'portal');

let portal: StandIn;
let ours: TestProduct;
let folder: string;
let child: ChildProcess;
let url: string;
let said = '';

beforeAll(async () => {
  portal = await startOpendatasoft({ datasets: portalDatasets(Date.UTC(2026, 10, 4, 9)) });
  const sources = stringify({ sources: [{ name, handler }] }).replaceAll(
    /\$\{PORTAL_URL[^}]*\}/g,
    portal.url,
  );
  const description = join(root, 'territory/la-rochelle/descriptions/portal.json');
  ours = await startTestProduct({
    sources: sources.replace(/\.\/territory\S*/, description),
    policy:
      'version: "1"\nfacts: { open: [GridReading.*, CollectionSector.*, Platform*.*, PowerModel.*] }\nrules: []',
  });
  folder = mkdtempSync(join(tmpdir(), 'pertuis-mesh-'));
  for (const room of ['sources', 'territory']) symlinkSync(join(root, room), join(folder, room));
  writeFileSync(join(folder, '.meshrc.yaml'), `${sources}serve: { hostname: 127.0.0.1, browser: false }\n`);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, [mesh, 'dev', '--dir', folder, '--port', String(port)], { cwd: folder });
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  await vi.waitUntil(isUp, { timeout: patienceMs, interval: 200 });
}, patienceMs);

afterAll(async () => {
  const left = once(child, 'exit');
  child.kill('SIGKILL');
  await left;
  await ours.stop();
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function isUp(): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(said);
  return await fetch(`${url}/graphql?query={__typename}`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const query = (sectors: string, rest = '') => `{ collectionSectors${sectors} ${rest} }`;
const operations: Record<string, [text: string, variables?: Record<string, unknown>]> = {
  'every row': [
    query('(first: 100)', '{ totalCount pageInfo { hasNextPage } nodes { code name households } }'),
  ],
  'a filter, an order and an alias': [
    query(
      '(first: 5, where: { and: [{ households: { gt: 1000 } }, { not: { name: { contains: "a" } } }] }, orderBy: [{ name: DESC }])',
      '{ nodes { code called: name areaKm2 } }',
    ),
  ],
  variables: [
    'query Q($codes: [String!]!, $first: Int) { collectionSectorsByCode(codes: $codes, first: $first) { code name boundary } }',
    { codes: ['LR-01', 'LR-02', 'LR-99'], first: 1 },
  ],
  'several root fields and fragments': [
    `query { grid: gridReadings(first: 3, orderBy: [{ startsAt: DESC }]) { nodes { ...grid __typename } }
     sectors: collectionSectors(first: 2, orderBy: [{ code: ASC }]) { nodes { code } } }
     fragment grid on GridReading { startsAt carbonGramsPerKwh consumptionMw }`,
  ],
  'a text that would step out of a filter': [
    query('(where: { name: { eq: "\\" OR 1=1 OR \\"" } })', '{ totalCount nodes { code } }'),
  ],
};

describe('the demonstration\u2019s opendatasoft source under plain GraphQL Mesh', () => {
  it.each(Object.entries(operations))('answers as the gateway does: %s', async (_, [text, variables]) => {
    const [here, there] = await both(text, variables);
    expect(here.errors).toEqual([]);
    expect(there.errors).toEqual([]);
    expect(there.data).toEqual(here.data);
    expect(JSON.stringify(here.data).length).toBeGreaterThan(40);
  });

  it('pages by the cursors that it gave', async () => {
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const text =
        'query P($after: String) { collectionSectors(first: 9, after: $after) { pageInfo { hasNextPage endCursor } nodes { code } } }';
      const { data } = await sendQuery(url, text, { variables: { after } });
      const { nodes, pageInfo } = (data as unknown as { collectionSectors: Page }).collectionSectors;
      expect(nodes.length).toBeLessThanOrEqual(9);
      codes.push(...nodes.map(({ code }) => code));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    const { data } = await sendQuery(ours.url, query('', '{ totalCount }'));
    expect(new Set(codes).size).toBe(codes.length);
    expect({ totalCount: codes.length }).toEqual(data?.collectionSectors);
  });

  it('refuses what the gateway refuses, with the same code', async () => {
    const [here, there] = await both(query('(first: 1001)', '{ nodes { code } }'));
    expect(here.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(there.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('asks the portal what the gateway asks', async () => {
    const text = query('(first: 4, where: { households: { gt: 10 } })', '{ nodes { code } }');
    const received: string[][] = [];
    for (const server of [ours.url, url]) {
      portal.takeRequests();
      await sendQuery(server, text);
      received.push(portal.takeRequests());
    }
    expect(received[1]).toEqual(received[0]);
    expect(received[0]).toHaveLength(1);
  });

  async function both(text: string, variables?: unknown): Promise<[QueryResult, QueryResult]> {
    return Promise.all([sendQuery(ours.url, text, { variables }), sendQuery(url, text, { variables })]);
  }
});

interface Page {
  readonly nodes: readonly { code: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
