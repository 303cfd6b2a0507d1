import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { serverAudits } from 'graphql-http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOpendatasoft } from '../../territory/stand-ins/opendatasoft/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** The inputs that a door to the street must expect: each a coded refusal, no upstream call, and the door still open after. */
let portal: StandIn;
let product: TestProduct;

const dataset = {
  id: 'meters',
  fields: [
    { name: 'prm', type: 'text' as const },
    { name: 'household', type: 'text' as const },
    { name: 'kwh', type: 'double' as const },
  ],
  records: ['a', 'b', 'c'].map((name) => ({ prm: `prm-${name}`, household: `hh-${name}`, kwh: 3 })),
};

beforeAll(async () => {
  portal = await startOpendatasoft({ datasets: [dataset] });
  product = await startTestProduct({
    sources: `
sources:
  - name: portal
    handler:
      ./sources/opendatasoft:
        url: ${portal.url}
        datasets:
          - { dataset: meters, type: Meter, root: meters, keys: [{ field: prm, root: metersByPrm, arg: prms }] }
additionalTypeDefs: "extend type Meter { same(first: Int = 10): [Meter!] }"
additionalResolvers:
  - { targetTypeName: Meter, targetFieldName: same, keyField: prm, sourceName: portal, sourceTypeName: Query, sourceFieldName: metersByPrm, keysArg: prms, valueKeyField: prm, additionalArgs: { first: "{args.first}" } }`,
    policy: `
version: "1"
facts:
  open: [Meter.kwh, Platform*.*, PowerModel.*]
  personal:
    Meter.prm: { category: "pd:UID" }
    Meter.household: { category: "pd:UID" }
    Meter.same: { category: "pd:UID" }
subjects: { Meter: household }
rules:
  - { fields: [Meter.*], roles: [citizen], purposes: [self-data], own: true, decision: clear }`,
    consumers: `consumers: [{ id: app, organisation: o, roles: [citizen], purpose: self-data, subject: hh-a }]`,
  });
});
afterAll(async () => {
  await product.stop();
  await portal.close();
});
beforeEach(() => void portal.takeRequests());
afterEach(async () => {
  const { data } = await product.sendQuery('{ __typename }');
  expect(data).toEqual({ __typename: 'Query' });
});

const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => each(i)).join(' ');
const leaks = /at .*\.(ts|js):\d|node_modules|127\.0\.0\.1|ECONN|\/tmp\//;

function refused(reply: { status: number; text: string; code?: unknown }, status: number, code: string) {
  expect({ status: reply.status, code: reply.code }).toEqual({ status, code });
  expect(reply.text).not.toMatch(leaks);
  expect(reply.text.length).toBeLessThan(2_000);
  expect(portal.takeRequests()).toEqual([]);
}

describe('documents', () => {
  it.each([
    [
      '101 aliases of __typename',
      `{ ${times(101, (i) => `a${i}: __typename`)} }`,
      400,
      'OPERATION_TOO_MANY_ALIASES',
    ],
    ['5,000 aliases', `{ ${times(5_000, (i) => `a${i}: __typename`)} }`, 400, 'OPERATION_TOO_LARGE'],
    [
      '20,000 duplicate fields',
      `{ meters { nodes { ${'kwh '.repeat(20_000)} } } }`,
      400,
      'OPERATION_TOO_LARGE',
    ],
    [
      '5,000 unknown directives',
      `{ meters { nodes { kwh ${'@a '.repeat(5_000)} } } }`,
      400,
      'OPERATION_TOO_LARGE',
    ],
    ['3,000 levels', `${'{ meters '.repeat(3_000)}${'}'.repeat(3_000)}`, 400, 'OPERATION_TOO_DEEP'],
    [
      'a fragment that spreads itself',
      '{ ...F } fragment F on Query { ...F }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'two that spread each other',
      '{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      '2^25 fields by doubling fragments',
      `{ ...F0 } ${times(25, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F25 on Query { __typename }`,
      400,
      'OPERATION_TOO_LARGE',
    ],
    [
      'fields that overlap pairwise',
      `{ meters { nodes { ${times(500, (i) => `same(first: ${i}) { kwh }`)} } } }`,
      400,
      'OPERATION_TOO_LARGE',
    ],
    [
      'circular introspection',
      `{ __schema { types { ${'fields { type { '.repeat(6)} name ${'} }'.repeat(6)} } } }`,
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'first of a thousand million',
      '{ meters(first: 1000000000) { nodes { kwh } } }',
      400,
      'OPERATION_TOO_COSTLY',
    ],
    [
      'lists in lists',
      '{ meters(first: 1000) { nodes { same(first: 1000) { kwh } } } }',
      400,
      'OPERATION_TOO_COSTLY',
    ],
    [
      'cost behind @include',
      '{ meters(first: 1000) @include(if: false) { nodes { same(first: 1000) { kwh } } } }',
      400,
      'OPERATION_TOO_COSTLY',
    ],
    ['an operation name of 64 kB', `query ${'n'.repeat(65_536)} { __typename }`, 400, 'OPERATION_TOO_LARGE'],
    ['an unterminated text', `{ meters(after: "${'x'.repeat(90_000)}`, 400, 'GRAPHQL_PARSE_FAILED'],
    ['500 @defer', `{ ${'... @defer { __typename } '.repeat(500)} }`, 400, 'OPERATION_TOO_LARGE'],
    ['a subscription', 'subscription { meters { nodes { kwh } } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['NUL in the text', '{ meters \u0000 }', 400, 'BAD_REQUEST'],
  ])('%s', async (_, query, status, code) => {
    const { errors, ...reply } = await product.sendQuery(query, {
      headers: { accept: 'application/graphql-response+json' },
    });
    refused({ ...reply, code: errors[0]?.extensions.code }, status, code);
  });

  it.each([-1, 1001])('first: %i is refused before any source is asked', async (first) => {
    const reply = await product.sendQuery('query ($n: Int) { meters(first: $n) { nodes { kwh } } }', {
      variables: { n: first },
    });
    refused({ ...reply, code: reply.errors[0]?.extensions.code }, 200, 'BAD_USER_INPUT');
  });

  it('an operationName that the document does not have', async () => {
    const reply = await post(JSON.stringify({ query: 'query A { __typename }', operationName: 'B' }));
    expect(reply.status).toBe(400);
    expect(reply.code).toBe('OPERATION_RESOLUTION_FAILURE');
  });
});

describe('bodies', () => {
  const query = '{"query":"{ __typename }"';

  it.each([
    ['malformed JSON', `${query},`, {}, 400, 'BAD_REQUEST'],
    [
      'a batch of 1,000',
      JSON.stringify(Array.from({ length: 1000 }, () => ({ query: '{ __typename }' }))),
      {},
      400,
      'BATCHING_REFUSED',
    ],
    ['10 MB', `{"query":"${'x'.repeat(10 * 1024 * 1024)}"}`, {}, 413, 'BODY_TOO_LARGE'],
    [
      'a compression bomb',
      gzipSync(Buffer.alloc(1_000_000)),
      { 'content-encoding': 'gzip' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      'query={__typename}',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['plain text', `${query}}`, { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a multipart upload',
      '--x\r\n\r\n{}\r\n--x--',
      { 'content-type': 'multipart/form-data; boundary=x' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a key that comes twice', `${query},"query":"{ meters { nodes { kwh } } }"}`, {}, 400, 'BAD_REQUEST'],
    ['__proto__ in variables', `${query},"variables":{"__proto__":{"admin":true}}}`, {}, 400, 'BAD_REQUEST'],
    ['a number beyond all numbers', `${query},"variables":{"n":1e400}}`, {}, 400, 'BAD_REQUEST'],
    ['NaN', `${query},"variables":{"n":NaN}}`, {}, 400, 'BAD_REQUEST'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, 'BAD_REQUEST'],
    ['no query', '{}', {}, 400, 'BAD_REQUEST'],
    ['a query that is no text', '{"query":{"x":1}}', {}, 400, 'BAD_REQUEST'],
    [
      'a persisted query',
      '{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'an operationName of 64 kB',
      JSON.stringify({ query: '{ __typename }', operationName: 'n'.repeat(65_536) }),
      {},
      400,
      'BAD_REQUEST',
    ],
    ['two credentials', `${query}}`, { authorization: 'Bearer x', 'x-api-key': 'x' }, 400, 'BAD_REQUEST'],
    [
      'a token that is none',
      `${query}}`,
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'a key that nobody issued',
      `${query}}`,
      { 'x-api-key': `prt_${'a'.repeat(12)}_${'b'.repeat(43)}` },
      401,
      'UNAUTHENTICATED',
    ],
    ['a password', `${query}}`, { authorization: 'Basic cm9vdDpyb290' }, 401, 'UNAUTHENTICATED'],
  ] as [string, string | Buffer, Record<string, string>, number, string][])(
    '%s',
    async (_, body, headers, status, code) => {
      refused(await post(body, headers), status, code);
    },
  );

  it('a lone surrogate is carried as text or refused, never answered with broken bytes', async () => {
    const { text, status } = await post(
      '{"query":"query ($s: String) { meters(after: $s) { nodes { kwh } } }","variables":{"s":"\\ud800"}}',
    );
    expect([200, 400]).toContain(status);
    expect(Buffer.from(text).toString('utf8')).toBe(text);
    expect(JSON.parse(text).errors[0].extensions.code).toMatch(/^BAD_/);
  });
});

describe('requests', () => {
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(product.url + path, init);
    const text = await response.text();
    return {
      status: response.status,
      text,
      code: text ? JSON.parse(text).errors?.[0]?.extensions?.code : undefined,
    };
  };
  const search = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

  it.each([
    ['a mutation by GET', search('mutation { x }'), {}, 405, 'METHOD_NOT_ALLOWED'],
    [
      'a GET from another site',
      search('{ meters { nodes { kwh } } }'),
      { headers: { 'sec-fetch-site': 'cross-site' } },
      403,
      'CROSS_SITE_REFUSED',
    ],
    ['PUT', '/graphql', { method: 'PUT', body: '{}' }, 405, 'METHOD_NOT_ALLOWED'],
    ['a path that is none', '/graphql/../../etc/passwd', {}, 404, 'NOT_FOUND'],
    ['an encoded way out', '/%2e%2e/%2e%2e/etc/passwd', {}, 404, 'NOT_FOUND'],
  ] as [string, string, RequestInit, number, string][])('%s', async (_, path, init, status, code) => {
    refused(await get(path, init), status, code);
  });

  it('TRACE is no way to see headers again', async () => {
    const status = await new Promise((resolve, reject) => {
      const received = httpRequest(
        `${product.url}/graphql`,
        { method: 'TRACE', headers: { 'x-secret': 's3cret' } },
        (response) => {
          response
            .on('data', (chunk) => expect(String(chunk)).not.toContain('s3cret'))
            .on('end', () => resolve(response.statusCode));
        },
      );
      received.on('error', reject).end();
    });
    expect(status).toBe(405);
  });

  it.each([
    ['headers of 20 kB', `GET /graphql HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two framings at once',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde',
      400,
    ],
    [
      'a header that goes on in the next line',
      'GET /graphql HTTP/1.1\r\nhost: x\r\nx-api-key: a\r\n  b\r\n\r\n',
      400,
    ],
    ['a bare line feed in a header', 'GET /graphql HTTP/1.1\nhost: x\nx-api-key: a\n\n', 400],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ])('%s', async (_, bytes, status) => {
    const reply = await raw(bytes);
    expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(reply.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(portal.takeRequests()).toEqual([]);
  });

  it('an address in X-Forwarded-For changes nothing', async () => {
    const [plain, spoofed] = [
      await product.sendQuery('{ meters { nodes { prm } } }'),
      await product.sendQuery('{ meters { nodes { prm } } }', {
        headers: { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1', 'x-roles': 'citizen' },
      }),
    ];
    expect(spoofed.data).toEqual(plain.data);
    expect(spoofed.errors).toEqual(plain.errors);
  });
});

describe('another citizen’s rows', () => {
  const code = ({ errors }: { errors: readonly { extensions: { code?: unknown } }[] }) =>
    errors[0]?.extensions.code;

  it('are not there, whichever way they are asked for', async () => {
    const key = product.key('app');
    const own = [{ prm: 'prm-a' }];
    expect((await product.sendQuery('{ meters { nodes { prm } } }', { key })).data).toEqual({
      meters: { nodes: own },
    });
    for (const where of [
      '{ prm: { eq: "prm-b" } }',
      '{ not: { household: { eq: "hh-a" } } }',
      '{ or: [{ prm: { ne: "prm-a" } }, { kwh: { gt: 99 } }] }',
    ]) {
      const { data } = await product.sendQuery(`{ meters(where: ${where}) { nodes { prm } } }`, { key });
      expect(data).toEqual({ meters: { nodes: [] } });
    }
    const byKey = await product.sendQuery('{ metersByPrm(prms: ["prm-a", "prm-b"]) { prm } }', { key });
    expect(byKey.data).toEqual({ metersByPrm: own });
  });

  it('are refused by name without a call', async () => {
    const key = product.key('app');
    const named = await product.sendQuery(
      '{ meters(where: { household: { eq: "hh-b" } }) { nodes { prm } } }',
      {
        key,
      },
    );
    refused({ ...named, code: code(named) }, 403, 'SUBJECT_DENIED');
  });

  it('cannot be counted or felt for', async () => {
    const counted = await product.sendQuery('{ meters { totalCount } }', { key: product.key('app') });
    expect(code(counted)).toBe('FIELD_DENIED');
    portal.takeRequests();
    const felt = await product.sendQuery(
      '{ meters(where: { household: { eq: "hh-b" } }) { nodes { kwh } } }',
    );
    refused({ ...felt, code: code(felt) }, 403, 'ARGUMENT_DENIED');
  });
});

it('meets every MUST and SHOULD of GraphQL over HTTP', async () => {
  const results = await Promise.all(
    serverAudits({ url: `${product.url}/graphql`, fetchFn: fetch }).map((audit) => audit.fn()),
  );
  const missed = results
    .filter(({ status }) => status === 'error' || status === 'warn')
    .map(({ name, ...rest }) => `${name}: ${'reason' in rest ? rest.reason : ''}`);
  expect(missed).toEqual([]);
});

async function post(body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as BodyInit,
  });
  const text = await response.text();
  return { status: response.status, text, code: JSON.parse(text).errors?.[0]?.extensions?.code };
}

function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(product.url);
    let reply = '';
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.setEncoding('latin1').on('data', (chunk) => {
      reply += chunk;
    });
    socket.on('close', () => resolve(reply)).on('error', reject);
    socket.setTimeout(3_000, () => socket.destroy());
  });
}
