import { buildSchema, type GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { GraphqlParameters } from '../contract/graphql-parameters.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { createDocuments, type DocumentsOptions } from './documents.ts';
import { indexManifests, readManifest, sha256 } from './trusted-documents.ts';

const schema = buildSchema('type Query { a: Int b: Int }');
const published = 'query Published { a }';
const trusted = indexManifests(
  new Map([['m.json', readManifest(JSON.stringify({ 'pub-1': published }), 'm.json')]]),
);

/** Creates documents and counts how often a text had to wait for a turn. */
function start(options: Partial<DocumentsOptions> = {}) {
  let turns = 0;
  const turn = () => {
    turns += 1;
  };
  const documents = createDocuments({ schema, plugins: [], maxBytes: 1_000_000, turn, ...options });
  return {
    documents,
    turns: () => turns,
    resolve: async (parameters: Partial<GraphqlParameters>, roles: string[] = []) =>
      documents.resolve(contextOf(roles), parameters as GraphqlParameters),
  };
}

function contextOf(roles: readonly string[]): RequestContext {
  return {
    principal: { roles },
    operation: { stages: [] },
    request: { method: 'POST' },
  } as unknown as RequestContext;
}

describe('a text', () => {
  it('waits for its turn and is parsed; from the second time on the same document serves every request', async () => {
    const { resolve, turns, documents } = start();
    const first = await resolve({ query: '{ a }' });
    expect(documents.bytes).toBe(0);
    const second = await resolve({ query: '{ a }' });
    expect(second).not.toBe(first);
    expect(await resolve({ query: '{ a }' })).toBe(second);
    expect(second).toMatchObject({ hash: sha256('{ a }'), trusted: false });
    expect(turns()).toBe(2);
  });

  it('leaves nothing in memory when it is rejected', async () => {
    const { resolve, documents } = start();
    for (const query of ['{ nope }', '{ a']) {
      const result = (await resolve({ query })) as { errors: readonly GraphQLError[] };
      expect(result.errors[0]?.extensions).toMatchObject({ http: { status: 400, spec: true } });
    }
    expect(documents.bytes).toBe(0);
  });
});

describe('a persisted query', () => {
  const hash = sha256('{ b }');

  it('is requested by its hash, sent once, and known afterwards', async () => {
    const { resolve } = start();
    await expect(resolve({ persistedHash: hash })).rejects.toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
      message: 'PersistedQueryNotFound',
      status: 200,
    });
    await resolve({ persistedHash: hash, query: '{ b }' });
    expect(await resolve({ persistedHash: hash })).toMatchObject({ hash });
  });

  it('cannot be registered under the hash of another text', async () => {
    const { resolve } = start();
    await expect(resolve({ persistedHash: hash, query: '{ a }' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(resolve({ persistedHash: hash })).rejects.toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });

  it('is not stored when it is rejected', async () => {
    const { resolve } = start();
    const wrong = sha256('{ nope }');
    expect(await resolve({ persistedHash: wrong, query: '{ nope }' })).toHaveProperty('errors');
    await expect(resolve({ persistedHash: wrong })).rejects.toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });
});

describe('a published document', () => {
  it.each([
    { documentId: 'pub-1' },
    { documentId: `sha256:${sha256(published)}` },
    { persistedHash: sha256(published) },
    { query: published },
  ])('is trusted under each form of its identifier: %o', async (parameters) => {
    const { resolve } = start({ trusted, arbitrary: false });
    expect(await resolve(parameters)).toMatchObject({ trusted: true, hash: sha256(published) });
  });

  it('is the only document that a client without the right to others may run', async () => {
    const { resolve } = start({ trusted, arbitrary: ['developer'] });
    const refused = { code: 'DOCUMENT_NOT_TRUSTED', status: 403 };
    await expect(resolve({ query: '{ a }' }, ['citizen'])).rejects.toMatchObject(refused);
    expect(await resolve({ query: '{ a }' }, ['citizen', 'developer'])).toMatchObject({ trusted: false });
    // A known text is rejected as well. An invalid text reveals nothing about the schema.
    await expect(resolve({ query: '{ a }' }, ['citizen'])).rejects.toMatchObject(refused);
    await expect(resolve({ query: '{ nope }' }, ['citizen'])).rejects.toMatchObject(refused);
    await expect(resolve({ persistedHash: sha256('{ a }') }, ['citizen'])).rejects.toMatchObject({
      code: 'PERSISTED_QUERY_NOT_SUPPORTED',
      message: 'PersistedQueryNotSupported',
    });
    const sent = { persistedHash: sha256('{ b }'), query: '{ b }' };
    await expect(resolve(sent, ['citizen'])).rejects.toMatchObject(refused);
  });

  it('must exist', async () => {
    const { resolve } = start({ trusted });
    await expect(resolve({ documentId: 'pub-2' })).rejects.toMatchObject({
      code: 'DOCUMENT_NOT_FOUND',
      status: 404,
    });
    await expect(resolve({ documentId: '__proto__' })).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
  });
});

describe('a manifest', () => {
  it('is read from the manifests of graphql-codegen and Apollo', () => {
    const apollo = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'x', name: 'Published', type: 'query', body: published }],
    };
    expect(readManifest(JSON.stringify(apollo), 'm')).toEqual([{ id: 'x', text: published }]);
    expect(readManifest(JSON.stringify({ x: published }), 'm')).toEqual([{ id: 'x', text: published }]);
  });

  it.each(['', '[]', '{"x":1}', '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}'])(
    'is rejected with its place when its form is unknown: %s',
    (json) => {
      expect(() => readManifest(json, 'm.json')).toThrow(/m\.json/);
    },
  );

  it('may not use one identifier for two texts', () => {
    const two = new Map([
      ['a.json', [{ id: 'x', text: '{ a }' }]],
      ['b.json', [{ id: 'x', text: '{ b }' }]],
    ]);
    expect(() => indexManifests(two)).toThrow('b.json: x: expected one text for each identifier');
  });
});
