import fc from 'fast-check';
import { buildSchema, getIntrospectionQuery } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLimits, type LimitsOptions } from './limits.ts';
import { priced } from './priced.testing.ts';

const schema = buildSchema(`
  type Query {
    container(id: ID): Container
    containers(first: Int = 100): ContainerConnection!
    byIds(ids: [ID!]!): [Container!]!
    flows: [Flow!]!
  }
  type ContainerConnection { nodes: [Container!]! }
  type Container { id: ID! name: String fills(first: Int = 100): [Fill!]! neighbour: Container }
  type Fill { percent: Float container: Container }
  type Flow { tonnes: Float container: Container }
`);

let resolved = 0;
for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
  field.resolve = () => {
    resolved += 1;
    return { containers: { nodes: [] }, byIds: [], flows: [] }[name] ?? null;
  };
}
const product: LimitsOptions & { cost: number } = {
  depth: 12,
  tokens: 2000,
  aliases: 30,
  cost: 50_000,
  subscriptions: 10,
  subscriptionsInTotal: 1000,
  subscriptionSeconds: 3600,
  introspection: true,
};

async function sendQuery(query: string, limits: Partial<typeof product> = {}, variables: object = {}) {
  const yoga = createYoga({
    schema,
    plugins: [...createLimits({ ...product, ...limits }), priced({ schema }, { ...product, ...limits })],
    logging: false,
    maskedErrors: false,
  });
  const response = await yoga.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions?: { code?: string } }[];
  };
  return { status: response.status, code: body.errors?.[0]?.extensions?.code, ...body };
}

const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => each(i)).join(' ');

beforeEach(() => {
  resolved = 0;
});

describe('what is rejected before any source is called', () => {
  const doubling = `query { container { ...F0 } } ${times(25, (i) => `fragment F${i} on Container { ...F${i + 1} ...F${i + 1} }`)} fragment F25 on Container { id }`;
  const deepFragments = `query { container { ...F0 } } ${times(20, (i) => `fragment F${i} on Container { neighbour { ...F${i + 1} } }`)} fragment F20 on Container { id }`;

  it.each([
    [
      '101 aliases of __typename',
      `{ ${times(101, (i) => `a${i}: __typename`)} }`,
      'OPERATION_TOO_MANY_ALIASES',
    ],
    ['5,000 aliases', `{ ${times(5_000, (i) => `a${i}: container { id }`)} }`, 'OPERATION_TOO_LARGE'],
    ['20,000 duplicate fields', `{ container { ${'id '.repeat(20_000)} } }`, 'OPERATION_TOO_LARGE'],
    ['1,500 duplicate fields', `{ container { ${'id '.repeat(1_500)} } }`, 'OPERATION_TOO_MANY_ALIASES'],
    ['5,000 unknown directives', `{ container { id ${'@x '.repeat(5_000)} } }`, 'OPERATION_TOO_LARGE'],
    ['500 unknown directives', `{ container { id ${'@x '.repeat(500)} } }`, 'OPERATION_TOO_LARGE'],
    ['500 @defer', `{ ${times(500, () => '... @defer { container { id } }')} }`, 'OPERATION_TOO_LARGE'],
    [
      '3,000 levels of selections',
      `${'{ container '.repeat(3_000)} ${'}'.repeat(3_000)}`,
      'OPERATION_TOO_DEEP',
    ],
    [
      '3,000 levels of lists',
      `{ byIds(ids: ${'['.repeat(3_000)}${']'.repeat(3_000)}) { id } }`,
      'OPERATION_TOO_DEEP',
    ],
    [
      '13 levels',
      `{ container ${'{ neighbour '.repeat(12)} { id } ${'}'.repeat(12)} }`,
      'OPERATION_TOO_DEEP',
    ],
    ['depth made of fragments', deepFragments, 'OPERATION_TOO_DEEP'],
    [
      'a fragment that spreads itself',
      '{ container { ...F } } fragment F on Container { id ...F }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'fragments that spread each other',
      '{ container { ...A } } fragment A on Container { ...B } fragment B on Container { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['2^25 fields out of 25 fragments', doubling, 'OPERATION_TOO_LARGE'],
    [
      'circular introspection',
      `{ __schema { types { ${'fields { type { '.repeat(5)} name ${'} }'.repeat(5)} } } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['an unterminated text of 100 kB', `{ container(id: "${'x'.repeat(100_000)}`, 'GRAPHQL_PARSE_FAILED'],
    ['an operation name of 64 kB', `query ${'n'.repeat(65_536)} { container { id } }`, 'OPERATION_TOO_LARGE'],
    [
      'first of a thousand million',
      '{ containers(first: 1000000000) { nodes { id } } }',
      'OPERATION_TOO_COSTLY',
    ],
    [
      'lists in lists',
      '{ containers(first: 1000) { nodes { fills(first: 1000) { percent } } } }',
      'OPERATION_TOO_COSTLY',
    ],
    [
      'cost behind @include',
      '{ containers(first: 1000) @include(if: false) { nodes { fills(first: 1000) { percent } } } }',
      'OPERATION_TOO_COSTLY',
    ],
    [
      'cost in fragments',
      '{ containers(first: 1000) { ...C } } fragment C on ContainerConnection { nodes { ...N } } fragment N on Container { fills(first: 900) { percent } }',
      'OPERATION_TOO_COSTLY',
    ],
    [
      'cost of many aliases',
      `{ ${times(30, (i) => `a${i}: containers(first: 1000) { nodes { id name } }`)} }`,
      'OPERATION_TOO_COSTLY',
    ],
  ])('%s', async (_, query, code) => {
    const response = await sendQuery(query);
    expect(response.code).toBe(code);
    expect(response.status).toBe(400);
    expect(response.data ?? null).toBeNull();
    expect(resolved).toBe(0);
    for (const { message } of response.errors ?? []) expect(message.length).toBeLessThan(300);
  });

  it('counts lengths that come in variables', async () => {
    const query = 'query ($n: Int!) { containers(first: $n) { nodes { fills { percent } } } }';
    expect((await sendQuery(query, {}, { n: 1000 })).code).toBe('OPERATION_TOO_COSTLY');
    expect((await sendQuery(query, {}, { n: 10 })).errors).toBeUndefined();
  });

  it('counts keys as the length of the list that they return', async () => {
    const query = 'query ($ids: [ID!]!) { byIds(ids: $ids) { id name fills { percent } } }';
    expect((await sendQuery(query, {}, { ids: Array.from({ length: 600 }, String) })).code).toBe(
      'OPERATION_TOO_COSTLY',
    );
    expect((await sendQuery(query, {}, { ids: ['1', '2'] })).errors).toBeUndefined();
  });
});

describe('what is accepted', () => {
  it('what an app sends', async () => {
    const response = await sendQuery(
      '{ containers(first: 1000) { nodes { id name neighbour { id } } } flows { tonnes } }',
    );
    expect(response).toMatchObject({ status: 200, data: { containers: { nodes: [] }, flows: [] } });
    expect(resolved).toBe(2);
  });

  it('the introspection of an explorer, although types are wrapped deeper than data may be nested', async () => {
    const response = await sendQuery(getIntrospectionQuery());
    expect(response.errors).toBeUndefined();
    expect(response.data).toHaveProperty('__schema');
  });

  it('introspection beside data: each has its own depth, through fragments too', async () => {
    const levels = (count: number, name: string, leaf: string) =>
      `${`${name} { `.repeat(count)}${leaf}${' }'.repeat(count)}`;
    const beside = (data: number, types: number) =>
      sendQuery(`{ ...D container { ${levels(data, 'neighbour', 'id')} } }
        fragment D on Query { __type(name: "Query") { ...T } } fragment T on __Type { ${levels(types, 'ofType', 'kind')} }`);
    expect((await beside(10, 18)).errors).toBeUndefined();
    expect((await beside(11, 18)).code).toBe('OPERATION_TOO_DEEP');
    expect((await beside(10, 19)).code).toBe('OPERATION_TOO_DEEP');
  });
});

it('introspection beside data has its own depth, and data keeps its own', async () => {
  const schemaPart =
    '__schema { types { name fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } }';
  expect((await sendQuery(`{ ${schemaPart} container { id } }`)).errors).toBeUndefined();
  const deep = `container ${'{ neighbour '.repeat(12)} { id } ${'}'.repeat(12)}`;
  expect((await sendQuery(`{ ${schemaPart} ${deep} }`)).code).toBe('OPERATION_TOO_DEEP');
  const wrapped = `__type(name: "Query") { ${'ofType { '.repeat(22)} name ${'}'.repeat(22)} }`;
  expect((await sendQuery(`{ ${wrapped} container { id } }`)).code).toBe('OPERATION_TOO_DEEP');
});

it.each([
  [
    '101 fragments',
    `{ container { ...F0 } } ${times(101, (i) => `fragment F${i} on Container { id ...F${i + 1} }`)}`,
  ],
  ['251 spreads', `{ container { ${times(251, () => '...F')} } } fragment F on Container { id }`],
])('bounds what rules compare each with each: %s', async (_, query) => {
  expect((await sendQuery(query)).code).toBe('OPERATION_TOO_LARGE');
});

it('bounds operations, and plans that interfaces multiply', async () => {
  const { checkDocument } = await import('./check-document.ts');
  const { parse } = await import('graphql');
  const wide = buildSchema(`
    interface Node { next: Node id: ID }
    ${times(20, (i) => `type T${i} implements Node { next: Node id: ID }`)}
    type Query { node: Node }`);
  const nested = (levels: number) =>
    parse(`{ node ${'{ next '.repeat(levels)} { id } ${'}'.repeat(levels)} }`);
  const operations = parse(times(51, (i) => `query Q${i} { node { id } }`));
  expect(checkDocument(operations, wide, product)[0]?.extensions.code).toBe('OPERATION_TOO_LARGE');
  expect(checkDocument(nested(1), wide, product)).toEqual([]);
  expect(checkDocument(nested(4), wide, product)[0]?.extensions.code).toBe('OPERATION_TOO_LARGE');
});

describe('with introspection off', () => {
  const closed = { introspection: false };

  it.each([
    '{ __schema { types { name } } }',
    '{ __type(name: "Query") { name } }',
    '{ ...F } fragment F on Query { x: __type(name: "Query") { name } }',
  ])('refuses %s', async (query) => {
    expect((await sendQuery(query, closed)).code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('suggests no names, neither of fields nor of inputs; with introspection on it does', async () => {
    for (const query of ['{ contaner { id } }', '{ container(idd: 1) { id } }']) {
      expect(JSON.stringify((await sendQuery(query)).errors)).toContain('Did you mean');
      const { errors } = await sendQuery(query, closed);
      expect(errors).toHaveLength(1);
      expect(JSON.stringify(errors)).not.toContain('Did you mean');
    }
  });

  it('leaves __typename', async () => {
    expect((await sendQuery('{ __typename }', closed)).data).toEqual({ __typename: 'Query' });
  });
});

it('bounds any nesting of any brackets without overflowing the stack', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[{}()[\]a !$:.]{0,3000}$/), async (query) => {
      const { status, errors = [] } = await sendQuery(query);
      expect(status === 200 ? errors.length : status).toBe(status === 200 ? 0 : 400);
    }),
    { numRuns: 60 },
  );
});
