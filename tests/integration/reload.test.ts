import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../cli/compose.ts';
import { sha256 } from '../../mesh/documents/trusted-documents.ts';
import { openKeyStore } from '../../mesh/identity/key-store.ts';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { codesOf, type Subscribed, subscribe } from '../support/events.testing.ts';
import { sendQuery, writeConfiguration } from '../support/product.testing.ts';

/** One process that serves, and the files of its configuration in the hand of a test. */
const types = `
  type Query { plants: [Plant!]! }
  type Subscription { load: Load }
  type Plant { id: ID! name: String! }
  type Load { tonnes: Float }
`;
const opened = (closed = '', version = '1') =>
  `version: "${version}"\nfacts: { open: [Plant.*, Load.*, Query.*, Subscription.*, Platform*.*, PowerModel.*], internal: [${closed}] }`;
const consumers = (ids: readonly string[]) =>
  `consumers: [${ids.map((id) => `{ id: ${id}, organisation: o, roles: [planner], purpose: planning }`).join(', ')}]`;

let plants: StandIn;
let fetches = 0;
let calls = 0;
let emit: () => void = () => {};
let release: Promise<void> | undefined;
let configuration: ReturnType<typeof writeConfiguration>;
let product: Product;
const open: Subscribed[] = [];

beforeAll(async () => {
  plants = await startGraphql({
    typeDefs: types,
    root: {
      async plants() {
        fetches += 1;
        await release;
        return [{ id: 'p1', name: 'La Pallice' }];
      },
    },
    events: {
      async *load(_args: object, signal) {
        calls += 1;
        const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        while (!signal.aborted) {
          yield { tonnes: 1 };
          const next = new Promise<void>((resolve) => {
            emit = resolve;
          });
          await Promise.race([next, left]);
        }
      },
    },
  });
});
afterAll(() => plants.close());

const sources = (more = '') => `
sources:
  - { name: plants, ttlSeconds: 60, handler: { graphql: { source: ./plants.graphql, endpoint: "${plants.url}", subscriptionsProtocol: SSE } }${more} }`;
const pertuis = (more = '') =>
  `pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, limits: { subscriptions: 1 }${more} }`;

beforeEach(async () => {
  configuration = writeConfiguration({
    sources: sources(),
    more: pertuis(),
    policy: opened(),
    consumers: consumers(['a', 'b']),
    beside: { 'plants.graphql': types },
  });
  product = await startProduct({ path: configuration.path, environment: { LOG_LEVEL: 'silent' } });
});
afterEach(async () => {
  for (const one of open.splice(0)) one.leave();
  release = undefined;
  await product.stop();
  configuration.remove();
});

const write = (name: string, text: string) => writeFileSync(join(configuration.path, '..', name), text);
const keyOf = (id: string) => openKeyStore(join(configuration.path, '../.pertuis/keys.sqlite')).issue(id);
const ask = (query: string, key?: string) => sendQuery(product.url, query, key ? { key } : {});
const names = '{ plants { name } }';

describe('a reload', () => {
  it('takes a changed policy, and gives no response that was cached under the old one', async () => {
    expect((await ask(names)).data).toEqual({ plants: [{ name: 'La Pallice' }] });
    expect((await ask(names)).headers.get('cache-status')).toMatch(/hit/);
    write('policy.yaml', opened('Plant.name'));
    await product.reload();
    expect((await ask(names)).errors[0]?.extensions.code).toBe('FIELD_DENIED');
  });

  it('changes nothing when nothing has changed: cached responses stay', async () => {
    await ask(names);
    await product.reload();
    expect((await ask(names)).headers.get('cache-status')).toMatch(/hit/);
  });

  it('refuses a configuration with mistakes as a whole, and takes it once they are gone', async () => {
    write('policy.yaml', opened('Plant.name'));
    write('consumers.yaml', 'consumers: [{ id: a }]');
    await product.reload();
    expect((await ask(names)).data).toEqual({ plants: [{ name: 'La Pallice' }] });
    write('.meshrc.yaml', 'sources: [');
    await product.reload();
    expect((await ask(names)).data).toEqual({ plants: [{ name: 'La Pallice' }] });
    write('consumers.yaml', consumers(['a']));
    write('.meshrc.yaml', `${sources()}\n${pertuis()}`);
    await product.reload();
    expect((await ask(names)).errors[0]?.extensions.code).toBe('FIELD_DENIED');
  });

  it('cuts off a consumer that is no longer registered, at once, and the others go on', async () => {
    const [first, second] = [keyOf('a'), keyOf('b')];
    expect([(await ask(names, first)).status, (await ask(names, second)).status]).toEqual([200, 200]);
    write('consumers.yaml', consumers(['b']));
    await product.reload();
    expect([(await ask(names, first)).status, (await ask(names, second)).status]).toEqual([401, 200]);
  });

  it('lets a request in flight end as it began, over the same source', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    release = promise;
    fetches = 0;
    const slow = ask('query Slow { plants { id } }');
    await expect.poll(() => fetches).toBe(1);
    write('policy.yaml', opened('Plant.id'));
    await product.reload();
    resolve();
    expect((await slow).data).toEqual({ plants: [{ id: 'p1' }] });
    expect((await ask('query Slow { plants { id } }')).errors[0]?.extensions.code).toBe('FIELD_DENIED');
  });

  it('opens a source again whose description has changed, and shows the new field', async () => {
    const code = '{ __type(name: "Plant") { fields { name } } }';
    expect(JSON.stringify((await ask(code)).data)).not.toContain('site');
    write('plants.graphql', types.replace('name: String!', 'name: String! site: String'));
    await product.reload();
    expect(JSON.stringify((await ask(code)).data)).toContain('site');
    expect((await ask(names)).data).toEqual({ plants: [{ name: 'La Pallice' }] });
  });

  it('leaves settings to the next start that only a start can take', async () => {
    write(
      '.meshrc.yaml',
      `${sources()}\nserve: { port: 1 }\n${pertuis(', stateDirectory: ./elsewhere, planRoles: [planner]')}`,
    );
    await product.reload();
    const plan = await sendQuery(product.url, names, { key: keyOf('a'), extensions: { plan: true } });
    expect(plan.extensions).toHaveProperty('plan');
    expect(existsSync(join(configuration.path, '../elsewhere'))).toBe(false);
  });

  it('goes on counting: figures of the platform are those of the process', async () => {
    const operations = async () =>
      ((await ask('{ platform { operations } }')).data as unknown as { platform: { operations: number } })
        .platform.operations;
    write('consumers.yaml', consumers(['a']));
    await product.reload();
    await ask('{ plants { id } }');
    const before = await operations();
    write('consumers.yaml', consumers(['b']));
    await product.reload();
    await ask('{ plants { id } }');
    await expect.poll(operations).toBeGreaterThan(before + 1);
  });

  it('runs once more for any number of calls meanwhile, and then has what was saved last', async () => {
    write('policy.yaml', opened('Plant.name', '2'));
    const first = product.reload();
    write('policy.yaml', opened('', '3'));
    await Promise.all([first, product.reload(), product.reload()]);
    expect((await ask(names)).data).toEqual({ plants: [{ name: 'La Pallice' }] });
  });
});

describe('a source', () => {
  it('that could not be described at the start is tried again, though no file has changed', async () => {
    const placeholder = createServer().listen(0, '127.0.0.1');
    await once(placeholder, 'listening');
    const { port } = placeholder.address() as AddressInfo;
    await new Promise((resolve) => placeholder.close(resolve));
    const elsewhere = writeConfiguration({
      sources: `
sources:
  - { name: own, handler: { graphql: { source: ./own.graphql, endpoint: "http://127.0.0.1:1" } } }
  - { name: late, handler: { graphql: { endpoint: "http://127.0.0.1:${port}/graphql" } } }`,
      policy: 'version: "1"\nfacts: { open: [Query.*, Platform*.*, PowerModel.*] }',
      beside: { 'own.graphql': 'type Query { own: Int }' },
    });
    const product = await startProduct({ path: elsewhere.path, environment: { LOG_LEVEL: 'silent' } });
    const ask = () => sendQuery(product.url, '{ late }');
    expect((await ask()).errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const late = await startGraphql({ typeDefs: 'type Query { late: Int }', root: { late: () => 7 }, port });
    await product.reload();
    expect((await ask()).data).toEqual({ late: 7 });
    await product.stop();
    await late.close();
    elsewhere.remove();
  });
});

describe('a subscription', () => {
  const load = 'subscription { load { tonnes } }';
  const start = async (key: string) => {
    const subscribed = await subscribe(product.url, load, { headers: { authorization: `Bearer ${key}` } });
    open.push(subscribed);
    return subscribed;
  };

  it('goes on over a reload that does not concern its client, and its place still counts', async () => {
    const key = keyOf('a');
    calls = 0;
    const subscribed = await start(key);
    expect(await subscribed.next()).toMatchObject({ data: { load: { tonnes: 1 } } });
    write('consumers.yaml', consumers(['a', 'b', 'c']));
    await product.reload();
    emit();
    expect(await subscribed.next()).toMatchObject({ data: { load: { tonnes: 1 } } });
    expect(calls).toBe(1);
    expect(codesOf(await (await start(key)).next())).toEqual(['TOO_MANY_SUBSCRIPTIONS']);
  });

  it('is completed when subscriptions are open under too many snapshots after its own', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `s${index}`);
    const all: Subscribed[] = [];
    for (const id of ids) {
      write('consumers.yaml', consumers([...ids, `for-${id}`]));
      await product.reload();
      const subscribed = await start(keyOf(id));
      await subscribed.next();
      all.push(subscribed);
    }
    expect(await all[0]?.next()).toBe('complete');
    const waiting = await Promise.race([
      all.at(-1)?.next(),
      new Promise((turn) => setImmediate(turn, 'open')),
    ]);
    expect(waiting).toBe('open');
  });

  it('is told and ends when its client is no longer registered', async () => {
    const subscribed = await start(keyOf('a'));
    await subscribed.next();
    write('consumers.yaml', consumers(['b']));
    await product.reload();
    emit();
    expect(codesOf(await subscribed.next())).toEqual(['UNAUTHENTICATED']);
  });
});

describe('a plugin', () => {
  const count = async () => (await fetch(`${product.url}/count`)).text();
  const reloadWith = async (options: string) => {
    write('.meshrc.yaml', `${sources()}\n${pertuis(`, plugins: [${options}]`)}`);
    await product.reload();
  };
  const text = `
import { definePlugin } from '${fileURLToPath(new URL('../../plugins/public.ts', import.meta.url))}';
import { z } from '${import.meta.resolve('zod')}';
export default definePlugin({
  name: 'counting',
  options: z.strictObject({ from: z.number() }),
  create({ from }) {
    let admitted = from;
    return {
      admissionControls: [{ name: 'counting', admit() { admitted += 1; return undefined; } }],
      routes: [{ path: '/count', route: async () => ({ status: 200, headers: {}, body: Buffer.from(String(admitted)), ageSeconds: 0 }) }],
      close() { admitted = -1; },
    };
  },
});`;

  it('goes on with what it has counted while its options are the same, and is replaced when they change', async () => {
    await product.stop();
    write('counting.ts', text);
    write('.meshrc.yaml', `${sources()}\n${pertuis(', plugins: [{ ./counting.ts: { from: 10 } }]')}`);
    product = await startProduct({ path: configuration.path, environment: { LOG_LEVEL: 'silent' } });
    await ask(names);
    expect(await count()).toBe('11');
    write('policy.yaml', opened('Plant.id'));
    await product.reload();
    await ask(names);
    expect(await count()).toBe('12');
    await reloadWith('{ ./counting.ts: { from: 70 } }');
    await ask(names);
    expect(await count()).toBe('71');
    await reloadWith('');
    expect((await fetch(`${product.url}/count`)).status).toBe(404);
  });
});

describe('trusted documents', () => {
  it('are read with the configuration: published by a reload, and others closed by it', async () => {
    const manifest = { [sha256(names)]: names };
    write('documents.json', JSON.stringify(manifest));
    write(
      '.meshrc.yaml',
      `${sources()}\n${pertuis(', documents: { manifests: [./documents.json], arbitrary: [planner] }')}`,
    );
    const other = '{ plants { id } }';
    expect((await ask(other)).status).toBe(200);
    await product.reload();
    expect((await ask(other)).errors[0]?.extensions.code).toBe('DOCUMENT_NOT_TRUSTED');
    expect((await ask(other, keyOf('a'))).status).toBe(200);
    expect((await ask(names)).data).toEqual({ plants: [{ name: 'La Pallice' }] });
    write('documents.json', JSON.stringify({ ...manifest, [sha256(other)]: other }));
    await product.reload();
    expect((await ask(other)).data).toEqual({ plants: [{ id: 'p1' }] });
  });

  it('that contradict each other are refused with their place, and the old ones go on', async () => {
    write('documents.json', '{ "a": "{ plants { id } }" }');
    write('more.json', '{ "a": "{ plants { name } }" }');
    write(
      '.meshrc.yaml',
      `${sources()}\n${pertuis(', documents: { manifests: [./documents.json, ./more.json], arbitrary: false }')}`,
    );
    await product.reload();
    expect((await ask(names)).status).toBe(200);
  });
});
