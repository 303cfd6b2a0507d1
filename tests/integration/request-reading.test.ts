import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FuzzResponse, send } from '../fuzz/send.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** One reading of a request: whatever two readers could read differently is refused with a code, and no partner is asked. */
const typeDefs = `
  type Query { things(match: Match, name: String): [Thing] }
  type Mutation { change(name: String): Thing }
  type Subscription { tick(match: Match): Thing }
  type Thing { id: ID! }
  input Match { name: String and: [Match!] not: Match }`;

let partner: Server;
let received = 0;
let product: TestProduct;

beforeAll(async () => {
  partner = createServer((_, response) => {
    received += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"r0":[{"id":"1"}]}}');
  });
  await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
  const { port } = partner.address() as AddressInfo;
  product = await startTestProduct({
    sources: `sources: [{ name: g, handler: { graphql: { source: ./g.graphql, endpoint: "http://127.0.0.1:${port}/graphql" } } }]`,
    policy: 'version: "1"\nfacts: { open: [Thing.*, Mutation.*, Platform*.*, PowerModel.*] }',
    beside: { 'g.graphql': typeDefs },
    more: 'pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, cors: { origins: ["https://app.example"], maxAgeSeconds: 60 } }',
  });
});
afterAll(async () => {
  await product.stop();
  partner.close();
});
beforeEach(() => {
  received = 0;
});
afterEach(async () => {
  expect((await product.sendQuery('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

type Headers = Record<string, string>;
const json = { 'content-type': 'application/json' };
const request = (method: string, target: string, headers: Headers = {}, body: string | Buffer = '') =>
  send(product.url, { method, target, headers: Object.entries(headers), body: Buffer.from(body) });
const post = (body: string | Buffer, headers: Headers = {}, target = '/graphql') =>
  request('POST', target, { ...json, ...headers }, body);
const get = (search: string, headers: Headers = {}) => request('GET', `/graphql${search}`, headers);
const typename = '{"query":"{ __typename }"}';
const brief = ({ status, body }: FuzzResponse) => {
  const { data, errors = [] } = body ? JSON.parse(body) : {};
  return {
    status,
    data,
    codes: errors.map((error: { extensions: { code: string } }) => error.extensions.code),
  };
};
const refused = (status: number, code: string) => ({ status, data: undefined, codes: [code] });
const responded = { status: 200, data: { __typename: 'Query' }, codes: [] };

describe('the address', () => {
  it.each([
    ['a fragment that only one reader cuts off', '?query={__typename}#&variables={"__proto__":{}}'],
    ['a fragment', '?query={__typename}#x'],
    ['two queries', '?query={__typename}&query={things{id}}'],
    ['two queries, one of them escaped', '?query={__typename}&%71uery={things{id}}'],
    ['two sets of variables', '?query={__typename}&variables={}&variables={"a":1}'],
    ['a broken escape', '?query=%7'],
    ['an escape that is not UTF-8', '?query={__typename}%ff'],
    ['an escaped surrogate', '?query={__typename}%ed%a0%80'],
    ['an escaped NUL', '?query={__typename}%00'],
    ['a byte that is not ASCII', '?query={__typename}\u00e9'],
    ['no query', '?operationName=A'],
    ['nothing', '?'],
    ['a query without a value, twice', '?query&query'],
    ['variables that are not JSON', '?query={__typename}&variables={a:1}'],
    ['variables with the same key twice', '?query={__typename}&variables={"a":1,"a":2}'],
    ['variables that are a list', '?query={__typename}&variables=[]'],
    ['extensions that are a text', '?query={__typename}&extensions="x"'],
    ['variables of 5,000 levels', `?query={__typename}&variables=${'{"a":'.repeat(1_500)}`],
  ])('%s is refused', async (_, search) => {
    expect(brief(await get(search))).toEqual(refused(400, 'BAD_REQUEST'));
    expect(received).toBe(0);
  });

  it.each([
    ['a plus as a space', '?query={+__typename+}'],
    [
      'empty variables, extensions and operationName as none',
      '?query={__typename}&variables=&extensions=&operationName=',
    ],
    ['parameters that it does not know', '?query={__typename}&utm=1&utm=2'],
  ])('takes %s', async (_, search) => {
    expect(brief(await get(search))).toEqual(responded);
  });

  it.each([
    ['absolute', 'http://gateway/graphql', 200],
    ['absolute, another scheme', 'ftp://gateway/graphql', 400],
    ['absolute, another host than Host', 'http://elsewhere/graphql', 400],
    ['absolute, with a user', 'http://user@gateway/graphql', 400],
    ['without a slash', 'graphql', 400],
    ['asterisk', '*', 400],
    ['two slashes, a host to some', '//graphql', 404],
    ['escaped', '/%67raphql', 404],
    ['with a step back', '/x/../graphql', 404],
  ])('in %s form', async (_, target, status) => {
    expect((await post(typename, {}, target)).status).toBe(status);
  });

  it('of a POST says nothing that the body says', async () => {
    expect(brief(await post(typename, {}, '/graphql?query={things{id}}'))).toEqual(
      refused(400, 'BAD_REQUEST'),
    );
    expect(brief(await post(typename, {}, '/graphql?trace=1'))).toEqual(responded);
    expect(received).toBe(0);
  });
});

describe('the body', () => {
  const named = (operationName: unknown) =>
    post(JSON.stringify({ query: 'query A { __typename }', operationName }));

  it.each(['\n', 'A\n', ' A', 'A B', '\u0007', 'é', '0a', 'B', '__proto__'])(
    'operationName %j names no operation',
    async (name) => {
      expect(brief(await named(name))).toEqual(refused(400, 'OPERATION_RESOLUTION_FAILURE'));
      expect(brief(await named(name))).toEqual(refused(400, 'OPERATION_RESOLUTION_FAILURE'));
    },
  );

  it('no name makes a request look like one that is known', async () => {
    const known = JSON.stringify({ query: '#c\n{ __typename }' });
    expect(brief(await post(known))).toEqual(responded);
    const alike = JSON.stringify({ query: '{ __typename }', operationName: '\n#c' });
    expect(brief(await post(alike))).toEqual(refused(400, 'OPERATION_RESOLUTION_FAILURE'));
  });

  it('an empty operationName is none, by POST and by GET', async () => {
    expect(brief(await named(''))).toEqual(responded);
    expect(brief(await get('?query=query+A{__typename}&operationName='))).toEqual(responded);
    const two = JSON.stringify({ query: 'query A { __typename } query B { __typename }', operationName: '' });
    expect(brief(await post(two))).toEqual(refused(400, 'OPERATION_RESOLUTION_FAILURE'));
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"x"'],
    ['no query', '{"variables":{}}'],
    ['a query that is null', '{"query":null}'],
    ['a parameter that it does not know', '{"query":"{ __typename }","id":"x"}'],
    ['an operationName that is a number', '{"query":"{ __typename }","operationName":7}'],
    ['variables that are a text', '{"query":"{ __typename }","variables":"{}"}'],
    ['extensions that are a list', '{"query":"{ __typename }","extensions":[]}'],
    ['a byte order mark', `\ufeff${typename}`],
    ['UTF-16', Buffer.from(typename, 'utf16le')],
    ['brackets without end', '['.repeat(90_000)],
    [
      'objects of 10,000 levels',
      `{"query":"{ __typename }","variables":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`,
    ],
    [
      'lists of 100 levels, escaped',
      `{"query":"\\u007b __typename }","variables":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`,
    ],
    ['a text without end, full of escaped quotes', `"${'\\"'.repeat(45_000)}`],
  ])('%s is refused', async (_, body) => {
    expect(brief(await post(body))).toEqual(refused(400, 'BAD_REQUEST'));
  });

  it.each([
    ['iso-8859-1', 'application/json; charset=iso-8859-1', 415],
    ['UTF-16', 'application/json;charset="utf-16"', 415],
    ['two charsets', 'application/json; charset=utf-8; charset=utf-16', 415],
    ['a list of types', 'application/json, text/plain', 415],
    ['no type', '', 415],
    ['a quoted charset', 'Application/JSON; Charset="UTF-8"', 200],
    ['another parameter', 'application/json; profile=x', 200],
  ])('content-type with %s', async (_, type, status) => {
    expect((await post(typename, { 'content-type': type })).status).toBe(status);
  });

  it('two content types are no JSON', async () => {
    const two = [
      ['content-type', 'application/json'],
      ['content-type', 'text/plain'],
    ] as const;
    const reply = await send(product.url, {
      method: 'POST',
      target: '/graphql',
      headers: two,
      body: Buffer.from(typename),
    });
    expect(brief(reply)).toEqual(refused(415, 'UNSUPPORTED_MEDIA_TYPE'));
  });

  it('of a GET is refused', async () => {
    const reply = await request('GET', '/graphql?query={__typename}', json, typename);
    expect(brief(reply)).toEqual(refused(400, 'BAD_REQUEST'));
  });

  it.each([
    [
      'variables',
      JSON.stringify({ query: 'query ($m: Match) { things(match: $m) { id } }', variables: { m: deep(60) } }),
      200,
    ],
    [
      'variables past the bound',
      JSON.stringify({
        query: 'query ($m: Match) { things(match: $m) { id } }',
        variables: { m: deep(2_000) },
      }),
      400,
    ],
    [
      'a literal past the bound',
      JSON.stringify({ query: `{ things(match: ${'{ not: '.repeat(2_000)}{}${'}'.repeat(2_000)}) { id } }` }),
      400,
    ],
    [
      'a literal list past the bound',
      JSON.stringify({
        query: `{ things(match: { and: ${'['.repeat(2_000)}${']'.repeat(2_000)} }) { id } }`,
      }),
      400,
    ],
    [
      'a default past the bound',
      JSON.stringify({
        query: `query ($m: Match = ${'{ not: '.repeat(2_000)}{}${'}'.repeat(2_000)}) { things(match: $m) { id } }`,
      }),
      400,
    ],
    [
      'a type past the bound',
      JSON.stringify({ query: `query ($m: ${'['.repeat(2_000)}Int${']'.repeat(2_000)}) { __typename }` }),
      400,
    ],
  ])('deep %s', async (_, body, status) => {
    const reply = await post(body, { accept: 'application/graphql-response+json' });
    expect(reply.status).toBe(status);
    expect(reply.body).not.toMatch(/INTERNAL|call stack/);
  });
});

describe('what is accepted', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0, application/json', 'application/json'],
    ['application/json;q=0, */*', 'application/graphql-response+json'],
    ['application/json;q=0.5, application/graphql-response+json;q=0.9', 'application/graphql-response+json'],
    ['text/html, application/xhtml+xml, */*;q=0.1', 'application/json'],
    ['text/event-stream;q=0, application/json', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
  ])('%j is answered in %s, the first time and again', async (accept, type) => {
    for (const query of ['{ __typename }', '{ things { id } }']) {
      for (const again of [false, true]) {
        const reply = await post(JSON.stringify({ query }), {
          ...(accept !== undefined && { accept }),
          ...(again && { 'cache-control': 'no-cache' }),
        });
        expect([reply.status, reply.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
      }
    }
  });

  it.each([
    'text/html',
    'application/json;q=0',
    'multipart/mixed',
    'application/json; charset=utf-16',
    ';;,',
    'image/*',
  ])('%j cannot be met: 406 with a code, in JSON, and nothing runs', async (accept) => {
    for (const query of ['{ things { id } }', 'mutation { change { id } }']) {
      const reply = await post(JSON.stringify({ query }), { accept });
      expect(brief(reply)).toEqual(refused(406, 'NOT_ACCEPTABLE'));
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    }
    expect(received).toBe(0);
  });

  it('HEAD is answered like GET, without the body', async () => {
    const { status, headers, body } = await request('HEAD', '/graphql?query={__typename}');
    expect([status, body]).toEqual([200, '']);
    expect(Number(headers.get('content-length'))).toBeGreaterThan(0);
    const { status: refused, headers: more } = await request('PUT', '/graphql?query={__typename}');
    expect([refused, more.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
  });
});

describe('validators', () => {
  const search = '?query={things{id}}';

  it('304 has the ETag, and no length that could be that of the response', async () => {
    const etag = (await get(search)).headers.get('etag') ?? '';
    const { status, headers, body } = await get(search, { 'if-none-match': etag });
    expect([status, headers.get('etag'), headers.get('content-length'), body]).toEqual([
      304,
      etag,
      undefined,
      '',
    ]);
  });

  it('If-None-Match: * is for GET; a POST is answered', async () => {
    const body = JSON.stringify({ query: '{ things { id } __typename }' });
    for (let time = 0; time < 2; time += 1) {
      expect(brief(await post(body, { 'if-none-match': '*' })).data).toMatchObject({ things: [{ id: '1' }] });
    }
    await get(search);
    expect((await get(search, { 'if-none-match': ' * ' })).status).toBe(304);
  });
});

it('headers of nothing but spaces cost no time', async () => {
  const spaces = `x${' '.repeat(15_000)}y`;
  await get('?query={things{id}}');
  const cpu = process.cpuUsage();
  for (const name of ['if-none-match', 'pertuis-include', 'cache-control', 'accept']) {
    const value = name === 'accept' ? `*/*, ${spaces}` : spaces;
    for (let time = 0; time < 12; time += 1) {
      expect((await get('?query={things{id}}', { [name]: value })).status).toBe(200);
    }
  }
  // Patterns that were quadratic took several times as much.
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(1_500);
});

describe('a page of another origin', () => {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const granted = ({ headers }: FuzzResponse) => headers.get('access-control-allow-origin');

  it('that is listed may ask, and read refusals too', async () => {
    const origin = 'https://app.example';
    const { status, headers } = await request('OPTIONS', '/graphql', { origin, ...preflight });
    expect([
      status,
      headers.get('access-control-allow-origin'),
      headers.get('access-control-max-age'),
    ]).toEqual([204, origin, '60']);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(headers.get('vary')).toContain('Origin');
    expect(granted(await post(typename, { origin }))).toBe(origin);
    expect(granted(await post('{', { origin }))).toBe(origin);
    expect(granted(await post(typename, { origin, 'content-type': 'text/plain' }))).toBe(origin);
    expect(granted(await post('x'.repeat(200_000), { origin }))).toBe(origin);
  });

  it('that is not listed may not, nor may any read the other pages', async () => {
    for (const origin of [
      'https://elsewhere.example',
      'null',
      'https://app.example.evil',
      'http://app.example',
    ]) {
      expect(granted(await request('OPTIONS', '/graphql', { origin, ...preflight }))).toBeUndefined();
      expect(granted(await post(typename, { origin }))).toBeUndefined();
    }
    expect(granted(await request('GET', '/health/live', { origin: 'https://app.example' }))).toBeUndefined();
  });
});

function deep(levels: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level += 1) value = { not: value };
  return value;
}
