import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepare } from '../../cli/prepare.ts';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import {
  type Files,
  startTestProduct,
  type TestProduct,
  writeConfiguration,
} from '../support/product.testing.ts';

/** A partner's description is data: it fills in nothing of ours, leads nowhere but to the endpoint, replaces no header. */
const schema = { title: 'T', type: 'object', properties: { id: { type: 'string' } } };
const responses = { 200: { description: 'ok', content: { 'application/json': { schema } } } };
const string = { type: 'string' };
const path = { name: 'id', in: 'path', required: true, schema: string };
const header = (name: string, more = {}) => ({ name, in: 'header', schema: string, ...more });
const document = {
  openapi: '3.0.0',
  info: { title: 't', version: '1' },
  servers: [{ url: 'http://169.254.169.254' }],
  paths: {
    '/items/{id}': {
      get: { operationId: 'item', parameters: [path], responses },
      delete: { operationId: 'dropItem', parameters: [path], responses },
      put: {
        operationId: 'putItem',
        parameters: [path],
        requestBody: {
          content: {
            'application/json': { schema: { title: 'In', type: 'object', properties: { a: string } } },
          },
        },
        responses,
      },
    },
    '/lang/{id}': {
      get: {
        operationId: 'lang',
        parameters: [
          path,
          header('X-Lang'),
          header('Authorization', { required: true }),
          header('X-Key'),
          header('Host'),
        ],
        responses,
      },
    },
    '/cookie': {
      get: {
        operationId: 'cookie',
        parameters: [
          { name: 'session', in: 'cookie', schema: string },
          { name: 'lang', in: 'cookie', schema: string },
        ],
        responses,
      },
    },
    '/query': {
      get: {
        operationId: 'query',
        parameters: [
          { name: 'q', in: 'query', schema: string },
          { name: 'apikey', in: 'query', schema: string },
        ],
        responses,
      },
    },
  },
};
const policy = 'version: "1"\nfacts: { open: [T.*, Platform*.*, PowerModel.*] }';

const received: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer(({ method, url, headers }, response) => {
    received.push({ method, url, headers });
    if (url?.startsWith('/described/')) {
      response.setHeader('content-type', url.endsWith('yaml') ? 'application/yaml' : 'application/json');
      return response.end(served[url.slice('/described/'.length)] ?? '');
    }
    if (url?.startsWith('/moved')) return response.writeHead(302, { location: `${url}/inside` }).end();
    response.setHeader('content-type', 'application/json');
    response.end('{"id":"1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received.length = 0;
});

/** What the partner serves as its description, by name. */
const templated = JSON.stringify({
  ...document,
  paths: { '/x/{env.PARTNER_SECRET}': document.paths['/cookie'] },
});
const served: Record<string, string> = {
  'good.json': JSON.stringify(document),
  'templated.json': templated,
  'inside.json': JSON.stringify({
    ...document,
    components: { schemas: { A: { $ref: 'http://169.254.169.254/' } } },
  }),
  'include.yaml': 'openapi: 3.0.0\npaths: !include /etc/passwd\n',
  'many.json': JSON.stringify({
    ...document,
    paths: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`/${i}`, { get: { responses } }])),
  }),
  'types.yaml': '!include /etc/passwd\n',
};

const source = (handler: object) =>
  `sources:\n  - { name: a, ttlSeconds: 0, handler: ${JSON.stringify(handler)} }\n  - { name: g, handler: { graphql: { source: ./g.graphql, endpoint: "${url}/graphql" } } }`;
const beside = { 'g.graphql': 'type Query { t: T } type T { id: String }' };

async function problemsOf(files: Partial<Files> & { sources: string }) {
  const { path, remove } = writeConfiguration({ policy, ...files, beside: { ...beside, ...files.beside } });
  try {
    const { close, composition } = await prepare({ path, environment: { PARTNER_SECRET: 's3cret' } });
    await close();
    return { problems: [], missing: composition.missing };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { problems: error.problems, missing: new Map<string, string>() };
  } finally {
    remove();
  }
}

describe('a description in a file', () => {
  it('is refused with the place of its template', async () => {
    const { problems } = await problemsOf({
      sources: source({ openapi: { source: './a.json', endpoint: url } }),
      beside: { 'a.json': templated },
    });
    expect(problems).toMatchObject([
      { file: './a.json', path: 'paths./x/{env.PARTNER_SECRET}', got: 'the template {env.PARTNER_SECRET}' },
    ]);
    expect(received).toEqual([]);
  });

  it.each([
    [
      'a reference to a file elsewhere',
      { components: { schemas: { A: { $ref: '../../etc/passwd.json' } } } },
      'components.schemas.A.$ref',
    ],
    [
      'a reference to an address',
      { components: { schemas: { A: { $ref: 'http://127.0.0.1/' } } } },
      'components.schemas.A.$ref',
    ],
    [
      'a default',
      { components: { parameters: { P: { name: 'a', in: 'header', schema: { default: '{env.X}' } } } } },
      'components.parameters.P.schema.default',
    ],
  ])('is refused with the place of %s', async (_, more, place) => {
    const { problems } = await problemsOf({
      sources: source({ openapi: { source: './a.json', endpoint: url } }),
      beside: { 'a.json': JSON.stringify({ ...document, ...more }) },
    });
    expect(problems.map((problem) => problem.path)).toEqual([place]);
  });

  it('may be in several files, of which each is checked', async () => {
    const main = {
      ...document,
      paths: {
        '/x': {
          get: {
            operationId: 'x',
            responses: {
              200: {
                description: 'ok',
                content: { 'application/json': { schema: { $ref: './parts/t.yaml#/T' } } },
              },
            },
          },
        },
      },
    };
    const files = (part: string) => ({
      sources: source({ openapi: { source: './a.json', endpoint: url } }),
      beside: { 'a.json': JSON.stringify(main), 'parts.yaml': part },
    });
    const at = (given: ReturnType<typeof files>) => ({
      ...given,
      beside: { ...given.beside, 'a.json': given.beside['a.json'].replace('./parts/t.yaml', './parts.yaml') },
    });
    expect(
      await problemsOf(at(files('T: { title: T, type: object, properties: { id: { type: string } } }'))),
    ).toMatchObject({ problems: [], missing: new Map() });
    expect(
      (await problemsOf(at(files('T: { title: T, type: object, x-a: "{env.X}" }')))).problems[0]?.path,
    ).toBe('parts.yaml: T.x-a');
    expect((await problemsOf(files(''))).problems[0]?.got).toMatch(/no file parts\/t.yaml/);
  });
});

describe('a description that a partner serves', () => {
  it.each([
    ['templated.json', /PARTNER_SECRET/],
    ['inside.json', /leads elsewhere/],
    ['include.yaml', /neither JSON nor plain YAML/],
    ['many.json', /at most 2000 operations, got 3000/],
    ['empty.json', /expected an OpenAPI document/],
  ])('%s leaves its source out, in words', async (name, reason) => {
    const { problems, missing } = await problemsOf({
      sources: source({ openapi: { source: `${url}/described/${name}`, endpoint: url } }),
    });
    expect(problems).toEqual([]);
    expect(missing.get('a')).toMatch(reason);
    expect(missing.get('a')).not.toMatch(/s3cret|root:/);
  });

  it('in YAML for a GraphQL source reads no file of ours', async () => {
    const handler = { graphql: { source: `${url}/described/types.yaml`, endpoint: `${url}/graphql` } };
    const { missing } = await problemsOf({ sources: source(handler) });
    expect(missing.get('a')).toBeDefined();
    expect(missing.get('a')).not.toMatch(/root:/);
  });

  it('is asked for with the headers for descriptions, and not with those for operations', async () => {
    const handler = {
      openapi: {
        source: `${url}/described/good.json`,
        endpoint: url,
        schemaHeaders: { 'x-schema': 's' },
        operationHeaders: { Authorization: 'Bearer own' },
      },
    };
    expect((await problemsOf({ sources: source(handler) })).missing).toEqual(new Map());
    expect(received.map(({ headers }) => [headers['x-schema'], headers.authorization])).toEqual([
      ['s', undefined],
    ]);
  });
});

describe('the operator’s own configuration', () => {
  it.each([
    ['no endpoint', { source: './a.json' }, 'endpoint'],
    [
      'a template of the environment',
      { source: './a.json', endpoint: 'http://x', operationHeaders: { a: '{env.X}' } },
      'operationHeaders.a',
    ],
    [
      'a template of the context',
      { source: './a.json', endpoint: 'http://x', operationHeaders: { a: '{context.headers.a}' } },
      'operationHeaders.a',
    ],
    ['a host that the client names', { source: './a.json', endpoint: 'http://{args.host}/' }, 'endpoint'],
    ['a file as endpoint', { source: './a.json', endpoint: 'file:///etc' }, 'endpoint'],
  ])('with %s is refused', async (_, openapi, place) => {
    const { problems } = await problemsOf({
      sources: source({ openapi }),
      beside: { 'a.json': JSON.stringify(document) },
    });
    expect(problems.map((problem) => problem.path)).toContain(`sources.a.handler.openapi.${place}`);
  });
});

describe.each([
  ['plainly', {}],
  ['with the operator’s headers', { operationHeaders: { authorization: 'Bearer own', 'X-KEY': 'own' } }],
])('operations asked %s', (_, more) => {
  let product: TestProduct;
  beforeAll(async () => {
    product = await startTestProduct({
      sources: source({ openapi: { source: './a.json', endpoint: `${url}/base`, ...more } }),
      policy: policy.replace('[T.*', '[T.*, Mutation.*'),
      beside: { ...beside, 'a.json': JSON.stringify(document) },
    });
  });
  afterAll(() => product.stop());

  const hostile = [
    '../admin/users/1?force=1#',
    'a/b',
    'x?y=1',
    '%2e%2e',
    '..%2f..',
    '{env.HOME}',
    '{args.id}',
    '\\..\\x',
    'é',
    '$&',
    'a;b',
    '//evil/x',
  ];
  it.each(['query', 'mutation'])('by a path argument of a %s stay at one segment', async (kind) => {
    for (const id of hostile) {
      received.length = 0;
      const field = kind === 'query' ? 'item' : 'dropItem';
      const { data } = await product.sendQuery(`${kind} ($id: String!) { ${field}(id: $id) { id } }`, {
        variables: { id },
      });
      expect(data?.[field]).toEqual({ id: '1' });
      const segments = (received[0]?.url ?? '').split('/');
      expect(segments.slice(0, 3)).toEqual(['', 'base', 'items']);
      expect(segments.slice(3).map(decodeURIComponent)).toEqual([id]);
    }
  });

  it.each(['', '.', '..'])('by the path argument %j are not asked', async (id) => {
    for (const query of [
      `{ item(id: "${id}") { id } }`,
      `mutation { dropItem(id: "${id}") { id } }`,
      `mutation { putItem(id: "${id}", input: { a: "x" }) { id } }`,
    ]) {
      const { errors } = await product.sendQuery(query);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(received).toEqual([]);
  });

  it('take the partner’s own headers of the client, and no other', async () => {
    const { data } = await product.sendQuery('{ lang(id: "1", X_Lang: "fr") { id } }');
    expect(data).toEqual({ lang: { id: '1' } });
    const { headers } = received[0] ?? {};
    expect(headers?.['x-lang']).toBe('fr');
    expect(headers?.authorization).toBe('operationHeaders' in more ? 'Bearer own' : undefined);
    const { errors } = await product.sendQuery('{ lang(id: "1", Authorization: "Bearer theirs") { id } }');
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each(['a\r\nx-evil: 1', 'a\n', '\u0001', '€', 'a'.repeat(9_000)])(
    'send no header value (case %#)',
    async (value) => {
      const { errors } = await product.sendQuery('query ($v: String) { lang(id: "1", X_Lang: $v) { id } }', {
        variables: { v: value },
      });
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(received).toEqual([]);
    },
  );

  it('send cookies that are given, each for itself', async () => {
    await product.sendQuery('{ cookie(lang: "fr") { id } }');
    expect(received[0]?.headers.cookie).toBe('lang=fr');
    const { errors } = await product.sendQuery('{ cookie(lang: "fr; session=evil") { id } }');
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(received).toHaveLength(1);
  });

  it('keep a query argument in its place', async () => {
    await product.sendQuery('{ query(q: "a&apikey=evil#x") { id } }');
    expect(new URL(received[0]?.url ?? '', url).search).toBe('?q=a%26apikey%3Devil%23x');
  });
});
