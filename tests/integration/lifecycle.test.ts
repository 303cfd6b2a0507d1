import type { Plugin } from '@envelop/core';
import { buildSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import type { AdmissionControl } from '../../mesh/contract/admission.ts';
import { PertuisError } from '../../mesh/contract/errors.ts';
import type { Gateway } from '../../mesh/contract/gateway.ts';
import type { Snapshot } from '../../mesh/contract/snapshot.ts';
import type { FetchRequest, Source } from '../../mesh/contract/source.ts';
import { policyOf, viewOf } from '../../mesh/core/view.testing.ts';
import { indexManifests, sha256 } from '../../mesh/documents/trusted-documents.ts';
import { plainSnapshot, startPlainGateway } from '../support/gateway.testing.ts';

let gateway: Gateway;
const unexpected: unknown[] = [];
afterEach(async () => {
  await gateway.stop();
  expect(unexpected).toEqual([]);
});

interface Seen {
  readonly parsed: string[];
  readonly executed: string[];
  readonly admitted: string[];
  readonly committed: boolean[];
  readonly fetched: FetchRequest[];
}

type Options = Partial<Snapshot> & { reject?: () => boolean; hold?: Promise<void>; value?: string };

async function start(options: Options = {}) {
  const { snapshot, seen } = snapshotOf(options);
  gateway = await startPlainGateway({ ...snapshot, onUnexpected: (error) => unexpected.push(error) });
  return seen;
}

/** One value, and what happens on the way to it. */
function snapshotOf({ reject = () => false, hold, value = 'Minimes', ...more }: Options = {}) {
  const seen: Seen = { parsed: [], executed: [], admitted: [], committed: [], fetched: [] };
  const schema = buildSchema('type Query { place: String other: String } type Mutation { write: String }');
  const source = {
    name: 'places',
    kind: 'test',
    schema,
    capabilities: {},
    async fetch(request: FetchRequest) {
      seen.fetched.push(request);
      await hold;
      const provenance = { source: 'places', fetchedAt: new Date().toISOString(), bytes: 1, calls: 1 };
      return { rows: [{ value }], provenance };
    },
    probe: async () => ({ up: true }),
    close: async () => {},
  } as unknown as Source;
  const settings = { name: 'places', ttlSeconds: 60, deadlineSeconds: 5, maxConcurrentCalls: 9 };
  const counting: Plugin = {
    onParse({ params }) {
      seen.parsed.push(String(params.source));
    },
    onExecute({ args }) {
      seen.executed.push(args.operationName ?? '');
    },
  };
  const control: AdmissionControl = {
    name: 'counting',
    admit({ operation }) {
      seen.admitted.push(operation.operation);
      if (reject()) return new PertuisError('RATE_LIMITED', 'Ask again later.', { retryAfterSeconds: 7 });
      return {
        commit: ({ succeeded }) => void seen.committed.push(succeeded),
        release: () => void seen.committed.push(false),
      };
    },
  };
  const roots = ['Query.place', 'Query.other', 'Mutation.write'].map(
    (coordinate) => [coordinate, { coordinate, source: 'places', facts: { shape: 'value' } }] as const,
  );
  const snapshot = plainSnapshot({
    composition: {
      schema,
      sources: new Map([['places', { source, settings }]]),
      roots: new Map(roots),
      links: new Map(),
      facts: new Map(),
      frames: new Map(),
      missing: new Map(),
    } as never,
    policy: policyOf(() => viewOf('everybody', {})),
    identify: ({ 'x-role': role }) => ({
      consumer: 'c',
      organisation: 'o',
      roles: role ? [String(role)] : [],
      purpose: 'p',
    }),
    plugins: [counting],
    admissionControls: [control],
    ...more,
  });
  return { snapshot, seen };
}

async function post(body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const { data, errors = [] } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  return {
    status: response.status,
    headers: response.headers,
    data,
    codes: errors.map((error) => error.extensions.code),
  };
}

describe('each request', () => {
  it('runs every hook and control once per execution, the first time as the tenth', async () => {
    const seen = await start();
    const noStore = { 'cache-control': 'no-store' };
    for (let index = 0; index < 10; index++)
      expect(await post({ query: '{ place }' }, noStore)).toMatchObject({
        status: 200,
        data: { place: 'Minimes' },
      });
    // A text is kept from its second time on.
    expect([seen.parsed.length, seen.executed.length, seen.admitted.length]).toEqual([2, 10, 10]);
    expect(seen.committed).toEqual(Array(10).fill(true));
  });

  it('is counted once when it is rejected, and once more each time that it comes again', async () => {
    const seen = await start({ reject: () => true });
    for (let index = 1; index <= 3; index++) {
      const { status, headers, codes } = await post({ query: '{ place }' });
      expect([status, headers.get('retry-after'), codes]).toEqual([429, '7', ['RATE_LIMITED']]);
      expect([seen.executed.length, seen.admitted.length]).toEqual([index, index]);
    }
    expect([seen.fetched, seen.committed]).toEqual([[], []]);
  });

  it('is not admitted when its response is cached, and once when it is coalesced', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const seen = await start({ hold });
    const both = [post({ query: '{ other }' }), post({ query: '{ other }' })];
    await expect.poll(() => seen.fetched.length).toBe(1);
    await new Promise((turn) => setTimeout(turn, 20));
    resolve();
    const statuses = (await Promise.all(both)).map(({ headers }) => headers.get('cache-status'));
    expect(statuses.sort()).toEqual(['pertuis; fwd=miss; collapsed', 'pertuis; fwd=miss; stored']);
    expect((await post({ query: '{ other }' })).headers.get('cache-status')).toMatch(
      /^pertuis; hit; ttl=\d+$/,
    );
    expect([seen.executed.length, seen.admitted]).toEqual([1, ['query']]);
  });

  it('that fails before it runs asks no control', async () => {
    const seen = await start();
    expect(await post({ query: '{ nope }' })).toMatchObject({ codes: ['GRAPHQL_VALIDATION_FAILED'] });
    expect(await post({ query: 'query A { place } query B { place }' })).toMatchObject({
      status: 400,
      codes: ['OPERATION_RESOLUTION_FAILURE'],
    });
    expect([seen.executed, seen.admitted]).toEqual([[], []]);
  });
});

describe('documents over HTTP', () => {
  const text = 'query Published { place }';
  const trustedDocuments = indexManifests(new Map([['m', [{ id: 'pub', text }]]]));
  const get = async (search: Record<string, string>) => {
    const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams(search)}`);
    return { status: response.status, body: await response.json() };
  };

  it('are named by documentId, by POST and by GET', async () => {
    await start({ trustedDocuments, arbitraryDocuments: false });
    const data = { place: 'Minimes' };
    expect(await post({ documentId: 'pub' })).toMatchObject({ status: 200, data });
    expect(await get({ documentId: `sha256:${sha256(text)}` })).toEqual({ status: 200, body: { data } });
    expect(await post({ documentId: 'nope' })).toMatchObject({ status: 404, codes: ['DOCUMENT_NOT_FOUND'] });
    expect(await post({ query: '{ other }' })).toMatchObject({
      status: 403,
      codes: ['DOCUMENT_NOT_TRUSTED'],
    });
    expect(await post({ documentId: 'pub', query: text })).toMatchObject({
      status: 400,
      codes: ['BAD_REQUEST'],
    });
  });

  it('are persisted as Apollo and urql do it: asked by hash, sent once, then by hash', async () => {
    await start();
    const query = '{ other }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
    expect(await post({ extensions })).toMatchObject({ status: 200, codes: ['PERSISTED_QUERY_NOT_FOUND'] });
    expect(await post({ query, extensions })).toMatchObject({ status: 200, data: { other: 'Minimes' } });
    expect(await post({ extensions })).toMatchObject({ status: 200, data: { other: 'Minimes' } });
    expect(await get({ extensions: JSON.stringify(extensions) })).toMatchObject({
      status: 200,
      body: { data: { other: 'Minimes' } },
    });
  });
});

describe('a swap', () => {
  it('lets requests in flight end under their snapshot, runs new ones under the next, and closes the old one last', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const before = await start({ hold, version: 'one', close });
    const slow = post({ query: '{ place }' });
    await expect.poll(() => before.fetched.length).toBe(1);

    gateway.swap(snapshotOf({ version: 'two', value: 'Gabut' }).snapshot);
    expect(await post({ query: '{ place }' })).toMatchObject({ data: { place: 'Gabut' } });
    expect(closed).toBe(0);
    resolve();
    expect(await slow).toMatchObject({ data: { place: 'Minimes' } });
    await expect.poll(() => closed).toBe(1);
    // What the old snapshot stored meanwhile is not given under the new one.
    expect(await post({ query: '{ place }' })).toMatchObject({ data: { place: 'Gabut' } });
  });

  it('waits for requests of a bounded number of snapshots only in so far as they run', async () => {
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    await start({ version: '0', close });
    for (let index = 1; index <= 20; index++)
      gateway.swap(snapshotOf({ version: `${index}`, close }).snapshot);
    await expect.poll(() => closed).toBe(20);
    expect(await post({ query: '{ place }' })).toMatchObject({ status: 200 });
  });

  it('identifies clients by the new snapshot at once', async () => {
    await start();
    gateway.swap(
      snapshotOf({
        version: 'two',
        identify() {
          throw new PertuisError('UNAUTHENTICATED', 'The key is not valid.');
        },
      }).snapshot,
    );
    expect(await post({ query: '{ place }' })).toMatchObject({ status: 401 });
  });
});
