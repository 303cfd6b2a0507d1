import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Hostile, startHostile } from '../../territory/stand-ins/hostile/server.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** Whatever a partner answers, its field says SOURCE_BAD_RESPONSE and nothing else: never INTERNAL, never a row made up. */
const row = (title: string) => ({
  title,
  type: 'object',
  properties: { id: { type: 'string' }, x: { type: 'number' }, any: {} },
});
const operation = (operationId: string, schema: object) => ({
  get: {
    operationId,
    responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } },
  },
});
const describeRows = (name: string) =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: name, version: '1' },
    paths: { '/rows': operation(name, { type: 'array', items: row(`${name}Row`) }) },
  });
const types = `scalar JSON type Query { g: G gs: [G!] js: JSON } type G { id: ID! n: Int any: JSON in(lang: String): String }
  type Subscription { ev: G }`;

const nested = '['.repeat(100_000) + ']'.repeat(100_000);
const html = '<html>Under maintenance at http://10.0.0.7, password=hunter2</html>';

const results: [string, string][] = [
  ['errors as text', '{"errors":"hunter2"}'],
  ['errors as an object', '{"errors":{}}'],
  ['errors of null', '{"errors":[null]}'],
  ['errors of numbers', '{"errors":[7]}'],
  ['errors of lists', '{"errors":[[]]}'],
  ['a message that is no text', '{"errors":[{"message":{"a":"hunter2"}}]}'],
  ['a path that is no list', '{"data":null,"errors":[{"message":"hunter2","path":"r0"}]}'],
  ['a path of objects', '{"data":{"r0":null},"errors":[{"message":"hunter2","path":[{}]}]}'],
  ['an error of something else', '{"data":{"r0":null},"errors":[{"message":"hunter2","path":["other"]}]}'],
  [
    'an error with odd parts',
    '{"data":{"r0":null},"errors":[{"locations":"x","extensions":"x","originalError":1}]}',
  ],
  ['no errors in errors', '{"errors":[]}'],
  ['data as a number', '{"data":7}'],
  ['data as a list', '{"data":[]}'],
  ['data as text', '{"data":"hunter2"}'],
  ['data null', '{"data":null}'],
  ['data without the field', '{"data":{}}'],
  ['data inherited', '{"data":{"__proto__":{"r0":{"id":"1"}}}}'],
  ['neither data nor errors', '{}'],
  ['extensions only', '{"extensions":{}}'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '7'],
  ['text', '"hunter2"'],
  ['nothing', ''],
  ['HTML', html],
  ['a cut answer', '{"data":{"r0":'],
  ['depth', `{"data":{"r0":{"id":"1","any":${nested}}}}`],
  ['depth in an error', `{"errors":[{"message":"x","extensions":${nested}}]}`],
];

const rows: [string, string][] = [
  ['an object', '{}'],
  ['a number', '7'],
  ['text', '"hunter2"'],
  ['rows of numbers', '[7]'],
  ['rows of lists', '[[]]'],
  ['fields of other types', '[{"id":{"a":1},"x":"hunter2"}]'],
  ['lists where values are', '[{"id":[1],"x":[1]}]'],
  ['a number beyond numbers', '[{"id":"1","x":1e400}]'],
  ['depth', `[{"id":"1","any":${nested}}]`],
  ['nothing', ''],
  ['NUL', '\0'],
  ['a cut answer', '[{"id":"1"'],
  ['HTML that says JSON', html],
  ['no UTF-8', '[{"id":"\\ud8'],
];

let hostile: Hostile;
let product: TestProduct;

beforeAll(async () => {
  hostile = await startHostile();
  const openapi = (name: string, more = '') =>
    `  - { name: ${name}, ttlSeconds: 0, handler: { openapi: { source: ./${name}.json, endpoint: "${hostile.url}"${more} } } }`;
  product = await startTestProduct({
    sources: [
      'sources:',
      openapi('plain'),
      openapi('keyed', ', operationHeaders: { x-key: k }'),
      `  - { name: g, ttlSeconds: 0, handler: { graphql: { source: ./g.graphql, endpoint: "${hostile.url}/graphql", subscriptionsProtocol: SSE } } }`,
    ].join('\n'),
    policy:
      'version: "1"\nfacts: { open: [Query.js, plainRow.*, keyedRow.*, G.*, Platform*.*, PowerModel.*] }',
    beside: { 'plain.json': describeRows('plain'), 'keyed.json': describeRows('keyed'), 'g.graphql': types },
  });
});
afterAll(async () => {
  await product.stop();
  await hostile.close();
});

const leaks = /hunter2|127\.0\.0\.1|10\.0\.0\.7|INTERNAL|<html>/;

describe('a GraphQL partner that answers', () => {
  it.each(results)('%s', async (_, body) => {
    hostile.setFault({ name: 'says', body });
    for (const query of ['{ g { id any a: in(lang: "fr") } }', '{ gs { id } }', '{ js }']) {
      const { text, errors } = await product.sendQuery(query);
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['SOURCE_BAD_RESPONSE']);
      expect(text).not.toMatch(leaks);
    }
  });

  it.each(results)('%s as an event', async (_, body) => {
    const headers = { 'content-type': 'text/event-stream' };
    hostile.setFault({ name: 'says', body: `event: next\ndata: ${body}\n\nevent: complete\n\n`, headers });
    const response = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'subscription { ev { id any } }' }),
    });
    const text = await response.text();
    expect(text).toContain('SOURCE_BAD_RESPONSE');
    expect(text).not.toMatch(leaks);
  });

  it.each(['text/event-stream', 'multipart/mixed; boundary="-"', 'text/html'])('%s', async (type) => {
    const body = '{"data":{"r0":{"id":"1"}}}';
    hostile.setFault({ name: 'says', body, headers: { 'content-type': type } });
    const { errors } = await product.sendQuery('{ g { id } }');
    expect(errors[0]?.extensions.code).toBe('SOURCE_BAD_RESPONSE');
  });
});

describe('an OpenAPI partner that answers', () => {
  it.each(rows)('%s', async (_, body) => {
    hostile.setFault({ name: 'says', body });
    for (const field of ['plain', 'keyed']) {
      const { text, errors } = await product.sendQuery(`{ ${field} { id x any } }`);
      expect(errors.length).toBeGreaterThan(0);
      for (const { extensions } of errors) expect(extensions.code).toBe('SOURCE_BAD_RESPONSE');
      expect(text).not.toMatch(leaks);
    }
  });

  it('keys of another meaning, twice, or half a character, as data', async () => {
    hostile.setFault({
      name: 'says',
      body: '[{"__proto__":{"x":7},"constructor":1,"id":"\\ud800","any":{"__proto__":{"a":1}},"id":"\\ud800"}]',
    });
    for (const field of ['plain', 'keyed']) {
      const { text } = await product.sendQuery(`{ ${field} { id x any } }`);
      expect(text).toContain('"x":null');
      expect(text).toContain('{"__proto__":{"a":1}}');
    }
  });
});
