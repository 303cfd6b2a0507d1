import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../cli/compose.ts';
import { ask, writeConfiguration } from '../../cli/product.testing.ts';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const canary = 'cnry-donor-x7k2p9bq4m3z@example.org';

const container = 'type Container { id: ID! label: String }';
const framesToday = `
  type Query { containers: [Container!] doctor: PageInfo patients: PatientConnection }
  ${container}
  type PageInfo { hasNextPage: Boolean endCursor: String email: String }
  type PatientConnection { nodes: [PageInfo!] pageInfo: PageInfo totalCount: String edges: [String] }
`;
const today = `type Query { containers: [Container!] } ${container}`;
const tomorrow = `${today} extend type Container { donorEmail: String }`;
const doctor = { hasNextPage: true, endCursor: canary, email: canary };
const containers = [{ id: 'k1', label: 'Glass', donorEmail: canary }];

let partner: StandIn;
beforeAll(async () => {
  partner = await startGraphql({
    typeDefs: `${framesToday} extend type Container { donorEmail: String }`,
    root: {
      containers: () => containers,
      doctor: () => doctor,
      patients: () => ({ nodes: [doctor], pageInfo: doctor, totalCount: canary, edges: [canary] }),
    },
  });
});
afterAll(() => partner.close());

function configure(types: string) {
  return writeConfiguration({
    sources: `sources: [{ name: shop, handler: { graphql: { source: ./shop.graphql, endpoint: "${partner.url}" } } }]`,
    policy:
      'version: "1"\nfacts: { open: [Container.*, Platform.*, PowerModel.*, PlatformShare.*, PlatformOperation.*], internal: [Platform.byOperation] }',
    beside: { 'shop.graphql': types },
  });
}

async function asked(path: string, query: string): Promise<string> {
  let product: Product | undefined;
  try {
    product = await startProduct({ path, environment: { LOG_LEVEL: 'silent' } });
    return (await ask(product.url, query)).text;
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
    const { path, remove } = configure(framesToday);
    const query =
      '{ doctor { email endCursor } patients { nodes { email } pageInfo { endCursor } totalCount edges } containers { label } }';
    const text = await asked(path, query);
    expect(text).toContain('Glass');
    expect(text).not.toContain(canary);
    const { code, text: told } = await pertuis('check', '--config', path);
    expect(code).toBe(2);
    for (const coordinate of [
      'PageInfo.email',
      'PageInfo.endCursor',
      'PatientConnection.nodes',
      'PatientConnection.totalCount',
    ])
      expect(told).toContain(coordinate);
    remove();
  });
});

describe('A3: what a partner adds below an open wildcard', () => {
  it('is closed, and told by check, until a person has accepted it', async () => {
    const { path, remove } = configure(today);
    expect(await pertuis('policy', 'accept', '--config', path)).toMatchObject({ code: 0 });
    writeFileSync(join(dirname(path), 'shop.graphql'), tomorrow);
    const query = '{ containers { label donorEmail } }';
    const before = await asked(path, query);
    expect(before).toContain('Glass');
    expect(before).not.toContain(canary);
    expect((await pertuis('check', '--config', path)).text).toContain('Container.donorEmail');
    expect(await pertuis('policy', 'accept', '--config', path)).toMatchObject({ code: 0 });
    const after = await asked(path, '{ containers { donorEmail } }');
    expect(after).toContain(canary);
    remove();
  });
});
