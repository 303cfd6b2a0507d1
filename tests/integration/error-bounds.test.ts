import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cacheStateOf } from '../support/cache-state.testing.ts';
import { type QueryOptions, startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** However much comes in, and however many rows fail: a response says little of it, and soon. */
const kinds = Array.from({ length: 300 }, (_, index) => `KIND_${index}_${'X'.repeat(60)}`);
const typeDefs = `
  type Query { rows(match: Match, kinds: [Kind!], at: [Int!], texts: [String!]): [Row] }
  type Subscription { tick(match: Match): Row }
  type Row { id: ID! ${kinds.map((kind) => `${kind.toLowerCase()}: Int`).join(' ')} count: Int wrong: Int next: Row }
  input Match { name: String id: Int and: [Match!] not: Match }
  enum Kind { ${kinds.join(' ')} }`;

let partner: Server;
let product: TestProduct;
let hidden: TestProduct;

beforeAll(async () => {
  const rows = Array.from({ length: 1_000 }, (_, id) => ({
    id,
    count: `x${id}`,
    wrong: {},
    next: { id, count: 'x' },
  }));
  partner = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ data: { r0: rows } }));
  });
  await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
  const { port } = partner.address() as AddressInfo;
  const files = {
    sources: `sources: [{ name: g, handler: { graphql: { source: ./g.graphql, endpoint: "http://127.0.0.1:${port}/graphql", subscriptionsProtocol: SSE } } }]`,
    policy: 'version: "1"\nfacts: { open: [Row.*, Platform*.*, PowerModel.*] }',
    beside: { 'g.graphql': typeDefs },
  };
  product = await startTestProduct(files);
  const more =
    'pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml, introspection: false, without: eco }';
  hidden = await startTestProduct({ ...files, more });
});
afterAll(async () => {
  await product.stop();
  await hidden.stop();
  partner.close();
});
afterEach(async () => {
  expect((await product.sendQuery('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

const withVariables =
  'query ($m: Match, $k: [Kind!], $n: [Int!], $t: [String!]) { rows(match: $m, kinds: $k, at: $n, texts: $t) { id } }';
const fields = (count: number, name = 'unknown') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, 1]));
const nested = (levels: number): unknown =>
  levels === 0 ? { x: 1 } : { and: [nested(levels - 1), { y: 2 }] };

/** Bounds that docs/ask.md promises. */
function bounded({ errors, text }: Awaited<ReturnType<TestProduct['sendQuery']>>) {
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThanOrEqual(101);
  for (const { message, extensions } of errors) {
    expect(message.length).toBeLessThanOrEqual(300);
    expect(extensions.code).toMatch(/^(BAD_|GRAPHQL_|OPERATION_|SOURCE_|ERRORS_|ARGUMENT_)/);
  }
  expect(Buffer.byteLength(JSON.stringify(errors))).toBeLessThanOrEqual(17 * 1024);
  return { errors, text };
}

describe('variables', () => {
  it.each([
    ['300 unknown fields', { m: fields(300) }],
    ['9,000 unknown fields', { m: fields(9_000, 'u') }],
    ['unknown fields of a thousand characters', { m: fields(80, 'n'.repeat(1_000)) }],
    ['one unknown field of 90 kB', { m: { ['n'.repeat(90_000)]: 1 } }],
    ['a wrong value of 90 kB', { m: { id: 'x'.repeat(90_000) } }],
    ['a wrong value of many fields', { m: { id: fields(9_000, 'u') } }],
    ['an unknown value of an enum, of 90 kB', { k: ['K'.repeat(90_000)] }],
    ['20,000 unknown values of an enum', { k: Array.from({ length: 20_000 }, () => 'K') }],
    [
      'values that are like those of an enum',
      { k: Array.from({ length: 900 }, () => `KIND_300_${'X'.repeat(60)}`) },
    ],
    ['20,000 wrong numbers', { n: Array.from({ length: 20_000 }, () => 'x') }],
    ['18,000 nulls', { t: Array.from({ length: 18_000 }, () => null) }],
    ['faults at every level', { m: nested(20) }],
    ['a text full of what looks like suggestions', { m: { id: 'Did you mean '.repeat(6_900) } }],
    ['quotes and escapes', { m: { id: '"\\\u2028'.repeat(9_000) } }],
  ])('%s', async (_, variables) => {
    const options: QueryOptions = { variables };
    const first = bounded(await product.sendQuery(withVariables, options));
    expect(first.errors.length).toBeLessThanOrEqual(11);
    expect(first.text.length).toBeLessThan(8_000);
    expect(first.text).not.toMatch(/Did you mean (the enum value )?\\"/);
    expect(first.errors.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true);
    expect((await product.sendQuery(withVariables, options)).text).toBe(first.text);
    const cpu = process.cpuUsage();
    bounded(await hidden.sendQuery(withVariables, options));
    // A generous bound for a busy machine: what it stands against took minutes.
    expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(2_000);
  });

  it('says where a value is wrong, and that there are more', async () => {
    const { errors } = await product.sendQuery(withVariables, {
      variables: { m: { and: [{ id: 'x' }] }, n: Array(50).fill('y') },
    });
    expect(errors[0]?.message).toBe(
      'Variable "$m" got invalid value at "m.and.0.id"; Int cannot represent non-integer value: "x"',
    );
    expect(errors).toHaveLength(11);
    expect(errors.at(-1)?.message).toBe('More values are invalid. Only the first 10 errors are listed.');
  });

  it('that are missing, null, defaulted or undeclared are read as GraphQL says', async () => {
    const said = async (query: string, variables: object) =>
      (await product.sendQuery(query, { variables })).errors.map(({ message }) => message);
    expect(await said('query ($n: [Int!]!) { rows(at: $n) { id } }', {})).toEqual([
      'Variable "$n" of required type "[Int!]!" was not provided.',
    ]);
    expect(await said('query ($n: [Int!]!) { rows(at: $n) { id } }', { n: null })).toEqual([
      'Variable "$n" of non-null type "[Int!]!" must not be null.',
    ]);
    expect(
      await said('query ($n: [Int!]! = 3, $constructor: Int) { rows(at: $n) { id } }', { x: fields(3_000) }),
    ).toEqual(['Variable "$constructor" is never used.']);
    expect(await said('query ($n: [Int!]! = 3) { rows(at: $n) { id } }', { x: fields(3_000) })).toEqual([]);
  });
});

describe('documents', () => {
  const name = (index: number) => `n${index}${'o'.repeat(120)}`;
  const many = (count: number, each: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => each(i)).join(' ');

  it.each([
    ['long unknown fields', `{ rows { ${many(700, name)} } }`],
    [
      'long unknown variables',
      `{ ${many(29, (i) => `a${i}: rows(at: [${many(20, (j) => `$${name(i * 20 + j)}`)}]) { id }`)} }`,
    ],
    ['unused variables', `query (${many(450, (i) => `$${name(i)}: Int`)}) { __typename }`],
    ['unknown arguments', `{ rows(${many(450, (i) => `${name(i)}: 1`)}) { id } }`],
    ['the same argument again and again', `{ rows(${many(450, () => 'at: 1')}) { id } }`],
    ['unknown fragments', `{ ${many(700, (i) => `...${name(i)}`)} }`],
    ['unknown types', `query (${many(450, (i) => `$v${i}: ${name(i)}`)}) { __typename }`],
    ['unused fragments', `{ __typename } ${many(200, (i) => `fragment ${name(i)} on Row { id }`)}`],
    ['a wrong literal of 90 kB', `{ rows(at: "${'x'.repeat(90_000)}") { id } }`],
    ['an unknown value of an enum', `{ rows(kinds: [${many(450, () => 'KIND_X')}]) { id } }`],
    ['unknown fields of an input', `{ rows(match: { ${many(450, (i) => `${name(i)}: 1`)} }) { id } }`],
    ['a text where a name should be', `{ "${'x'.repeat(90_000)}" }`],
    ['a block text where a name should be', `{ """${'\n'.repeat(45_000)}""" }`],
    ['fields that differ', `{ ${many(29, (i) => `rows(at: ${i}) { id }`)} }`],
    ['suggestions without end', `{ rows { ${many(20, (i) => `kind_${i}_${'x'.repeat(59)}`)} } }`],
  ])('%s', async (_, query) => {
    const first = bounded(await product.sendQuery(query));
    expect(first.errors.length).toBeLessThanOrEqual(11);
    expect((await product.sendQuery(query)).text).toBe(first.text);
    const { errors } = bounded(await hidden.sendQuery(query));
    for (const { message } of errors) expect(message).not.toMatch(/Did you mean|kind_0_x{60}|KIND_0_X/);
  });
});

describe('rows that each fail', () => {
  it.each([
    ['compiled', '{ rows { id count wrong next { count } } }'],
    ['on graphql-js', '{ rows { id count wrong next { count } } __schema { queryType { name } } }'],
  ])('give one error per field, with the number of places: %s', async (_, query) => {
    for (let time = 0; time < 2; time += 1) {
      const { data, ...rest } = await product.sendQuery(query);
      expect((data as unknown as { rows: unknown[] }).rows).toHaveLength(1_000);
      const { errors } = bounded({ data, ...rest });
      const extensions = { code: 'SOURCE_BAD_RESPONSE', places: 1_000 };
      expect(errors).toEqual(
        ['count', 'wrong', 'next.count'].map((field) => ({
          message: 'The source gave a value that does not have the type of this field.',
          locations: [expect.anything()],
          path: ['rows', 0, ...field.split('.')],
          extensions,
        })),
      );
    }
  });

  it('are not kept as if nothing had failed', async () => {
    const { headers } = await product.sendQuery('{ rows { count } }');
    expect(cacheStateOf(headers)).toBe('uncacheable');
  });
});
