import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../cli/compose.ts';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const canary = 'cnry-donor-x7k2p9bq4m3z@example.org';
const keeper = 'cnry-keeper-h5w8r3td6n2v';

const roots = 'type Query { containers: [Container!] sites: [Site!] }';
const today = `${roots} type Container { id: ID! label: String } type Site { id: ID! }`;
const changed = 'type Container { id: ID! label: JSON } type Site { id: ID! donorEmail: String }';
const tomorrow = `${roots} scalar JSON ${changed}`;
/** The gateway's own pages have a type that prints alike, so that the two share it. */
const frames = `
  extend type Query { doctor: PageInfo patients: PatientConnection }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
    "Set when the source cannot give more although there is more: what was reached."
    truncated: String
  }
  type PatientConnection { nodes: [PageInfo!] pageInfo: PageInfo totalCount: String edges: [String] }
`;
const doctor = { hasNextPage: true, endCursor: canary, truncated: canary };
const containers = [{ id: 'k1', label: { keeper } }];
const sites = [{ id: 's1', donorEmail: canary }];

let partner: StandIn;
beforeAll(async () => {
  partner = await startGraphql({
    typeDefs: tomorrow + frames,
    root: {
      containers: () => containers,
      sites: () => sites,
      doctor: () => doctor,
      patients: () => ({ nodes: [doctor], pageInfo: doctor, totalCount: canary, edges: [canary] }),
    },
  });
});
afterAll(() => partner.close());

/** A source of the gateway's own kinds: it is never asked. */
const portal = {
  name: 'portal',
  handler: {
    './sources/opendatasoft': {
      url: 'http://127.0.0.1:9',
      description: './portal.json',
      datasets: [{ dataset: 'stalls', type: 'Stall', root: 'stalls' }],
    },
  },
};
const portalFields = { stalls: { fields: [{ name: 'label', type: 'text' }] } };

function configure(types: string) {
  const shop = {
    name: 'shop',
    handler: { graphql: { source: './shop.graphql', endpoint: partner.url } },
  };
  return writeConfiguration({
    sources: `sources: ${JSON.stringify([shop, portal])}`,
    policy:
      'version: "1"\nfacts: { open: [Stall.*, Container.*, Site.*, Platform.*, PowerModel.*, PlatformShare.*, PlatformOperation.*], internal: [Platform.byOperation] }',
    beside: { 'shop.graphql': types, 'portal.json': JSON.stringify(portalFields) },
  });
}

async function received(path: string, query: string): Promise<string> {
  let product: Product | undefined;
  try {
    product = await startProduct({ path, environment: { LOG_LEVEL: 'silent' } });
    return (await sendQuery(product.url, query)).text;
  } finally {
    await product?.stop();
  }
}

function pertuis(...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/pertuis.ts', ...args], { cwd: root }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, text: out + err });
    });
  });
}

describe('A2: a partner’s types that are called like frames', () => {
  it('are closed where nobody has classified them', async () => {
    const { path, remove } = configure(today + frames);
    const query =
      '{ doctor { endCursor truncated } patients { nodes { endCursor } pageInfo { endCursor } totalCount edges } containers { id } }';
    const text = await received(path, query);
    expect(text).toContain('"k1"');
    expect(text).not.toContain(canary);
    const { code, text: told } = await pertuis('check', '--config', path);
    expect(code).toBe(2);
    for (const coordinate of [
      'PageInfo.hasNextPage',
      'PageInfo.endCursor',
      'PatientConnection.nodes',
      'PatientConnection.totalCount',
    ])
      expect(told).toContain(coordinate);
    remove();
  });
});

describe('A3: what a partner adds or changes below an open wildcard', () => {
  it('is closed, and told by check, until a person has accepted it', async () => {
    const { path, remove } = configure(today);
    expect(await pertuis('policy', 'accept', '--config', path)).toMatchObject({ code: 0 });
    writeFileSync(join(dirname(path), 'shop.graphql'), tomorrow);
    const before = await received(path, '{ containers { id label } sites { id donorEmail } }');
    expect(before).toContain('"k1"');
    expect(before).toContain('"s1"');
    expect(before).not.toContain(canary);
    expect(before).not.toContain(keeper);
    const { text: told } = await pertuis('check', '--config', path);
    expect(told).toContain('Site.donorEmail');
    expect(told).toContain('Container.label');
    expect(await pertuis('policy', 'accept', '--config', path)).toMatchObject({ code: 0 });
    const after = await received(path, '{ containers { label } sites { donorEmail } }');
    expect(after).toContain(canary);
    expect(after).toContain(keeper);
    remove();
  });
});
