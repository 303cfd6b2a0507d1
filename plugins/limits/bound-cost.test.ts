import { buildSchema, getIntrospectionQuery, getOperationAST, graphqlSync, parse } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { describe, expect, it } from 'vitest';
import type { Composition } from '../../mesh/contract/composition.ts';
import { boundCost } from './bound-cost.ts';
import { createIntrospectionCost } from './introspection-cost.ts';

const schema = buildSchema(`
  type Query {
    ships(first: Int = 100, where: Where): ShipConnection!
    shipsById(ids: [ID!]!, first: Int = 100): [Ship!]!
    partner(limit: Int, filter: PartnerFilter, tags: [String]): [Item]
    wrapped(pageSize: Int, _top: Int, per_page: String): Wrapper
    odd(Limit: Int = 7): [Item]
    grid: [[Item]]
    thing: Thing
  }
  input Where { name: String }
  input PartnerFilter { paging: Paging in: [ID] }
  input Paging { limit: Int rows: Int }
  interface Thing { parts(first: Int = 100): [Item] }
  type Ship implements Thing { id: ID name: String sailors(first: Int = 100): [Item] home: Item calls(first: Int = 10): [Item] fixed: [Item] parts(first: Int = 100): [Item] }
  type ShipConnection { nodes: [Ship!]! totalCount: Int }
  type Item { id: ID name: String items: [Item] }
  type Wrapper { total: Int data: Data }
  type Data { items: [Item] others: [Item] }
  type One { rows: [Item] }
  extend type Query { one(limit: Int): One }
`);
const page = { arg: 'first', defaultSize: 100, maxSize: 1_000 };
const link = (coordinate: string, additionalArgs: Record<string, unknown>) =>
  [
    coordinate,
    {
      coordinate,
      source: 's',
      target: 'Query.shipsById',
      keyField: 'id',
      keysArg: 'ids',
      valueKeyField: 'id',
      additionalArgs,
    },
  ] as const;
const facts: Pick<Composition, 'schema' | 'roots' | 'links' | 'pages'> = {
  schema,
  roots: new Map([
    [
      'Query.shipsById',
      {
        coordinate: 'Query.shipsById',
        source: 's',
        facts: { shape: 'list', keys: { arg: 'ids', field: 'id' } },
      },
    ],
  ]),
  links: new Map([
    link('Ship.home', {}),
    link('Ship.calls', { first: '{args.first}' }),
    link('Ship.fixed', { first: 500 }),
  ]),
  pages: new Map([
    ['Query.ships', page],
    ['Query.shipsById', page],
    ['Ship.sailors', page],
    ['Ship.parts', page],
  ]),
};

function cost(query: string, given: Record<string, unknown> = {}, limit = Number.MAX_SAFE_INTEGER): number {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (errors) throw errors[0];
  return boundCost(facts, { cost: limit })({ document, operation, variables: coerced });
}

describe('a page is counted as the source reads it', () => {
  it.each([
    ['given', '{ ships(first: 5) { nodes { id } } }', {}, 2 + 5],
    ['absent', '{ ships { nodes { id } } }', {}, 2 + 100],
    ['null', '{ ships(first: null) { nodes { id } } }', {}, 2 + 100],
    ['zero', '{ ships(first: 0) { nodes { id } } }', {}, 2],
    ['a variable', 'query ($n: Int) { ships(first: $n) { nodes { id } } }', { n: 7 }, 2 + 7],
    ['a variable that is null', 'query ($n: Int) { ships(first: $n) { nodes { id } } }', { n: null }, 102],
    ['a variable that is absent', 'query ($n: Int) { ships(first: $n) { nodes { id } } }', {}, 102],
    ['a default of the variable', 'query ($n: Int = 900) { ships(first: $n) { nodes { id } } }', {}, 902],
    ['null over a default', 'query ($n: Int = 9) { ships(first: $n) { nodes { id } } }', { n: null }, 102],
    ['under a row', '{ ships(first: 10) { nodes { sailors(first: null) { id } } } }', {}, 2 + 10 * 101],
    ['under an interface', '{ thing { parts(first: null) { id } } }', {}, 2 + 100],
    ['for each key', '{ shipsById(ids: ["a", "b", "c"], first: null) { id } }', {}, 1 + 300],
    ['for each of a single key', '{ shipsById(ids: "a") { id } }', {}, 1 + 100],
    ['not by the length of a filter', '{ ships(first: 1, where: {}) { nodes { id } } }', {}, 3],
    ['without the rows where none are selected', '{ ships(first: 1000) { totalCount } }', {}, 2],
  ])('%s', (_, query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });

  it('ten thousand keys cost what they return', () => {
    const ids = Array.from({ length: 10_000 }, String);
    expect(cost('query ($ids: [ID!]!) { shipsById(ids: $ids, first: null) { id } }', { ids })).toBe(
      1_000_001,
    );
  });
});

describe('a link is counted with the arguments that it forwards', () => {
  it.each([
    ['to one', '{ shipsById(ids: "a", first: 1) { home { id } } }', 1 + 2],
    ['given', '{ shipsById(ids: "a", first: 1) { calls(first: 3) { id } } }', 2 + 3],
    ['by default', '{ shipsById(ids: "a", first: 1) { calls { id } } }', 2 + 10],
    [
      'null, which the target reads as its default',
      '{ shipsById(ids: "a", first: 1) { calls(first: null) { id } } }',
      102,
    ],
    ['fixed', '{ shipsById(ids: "a", first: 1) { fixed { id } } }', 2 + 500],
    [
      'a list behind one is still a list',
      '{ shipsById(ids: "a", first: 1) { home { items { id } } } }',
      3 + 20,
    ],
  ])('%s', (_, query, expected) => {
    expect(cost(query)).toBe(expected);
  });
});

describe('a partner that does not say how long its lists are', () => {
  it.each([
    ['nothing said', '{ partner { id } }', {}, 1 + 20],
    ['limit', '{ partner(limit: 700) { id } }', {}, 701],
    ['null is as good as absent', '{ partner(limit: null) { id } }', {}, 21],
    ['null where the description has a default', '{ odd(Limit: null) { id } }', {}, 8],
    ['in an input object', '{ partner(filter: { paging: { limit: 800 } }) { id } }', {}, 801],
    ['the larger of two', '{ partner(limit: 1, filter: { paging: { rows: 800 } }) { id } }', {}, 801],
    [
      'in a variable',
      'query ($f: PartnerFilter) { partner(filter: $f) { id } }',
      { f: { paging: { limit: 9 } } },
      10,
    ],
    ['$top', '{ wrapped(_top: 300) { data { items { id } } } }', {}, 3 + 300],
    ['a number as text', '{ wrapped(per_page: "300") { data { items { id } } } }', {}, 3 + 300],
    [
      'a list beside the page is not shorter for it',
      '{ wrapped(pageSize: 1) { data { others { id } } } }',
      {},
      23,
    ],
    ['the only list is the page', '{ one(limit: 1) { rows { id } } }', {}, 2 + 1],
    ['lists in lists', '{ grid { id } }', {}, 1 + 400],
    ['lists below lists', '{ partner { items { items { id } } } }', {}, 1 + 20 * (1 + 20 * (1 + 20))],
  ])('%s', (_, query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });
});

describe('nothing hides what an operation costs', () => {
  const rows = 'ships(first: 1000) { nodes { sailors(first: 100) { id } } }';
  it.each([
    [
      '@include',
      `query ($no: Boolean = false) { ships(first: 1000) @include(if: $no) { nodes { sailors(first: 100) { id } } } }`,
    ],
    ['@skip', `{ ... @skip(if: true) { ${rows} } }`],
    ['a fragment', `{ ...A } fragment A on Query { ...B } fragment B on Query { ${rows} }`],
    [
      'aliases',
      `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: ships(first: 1000) { nodes { id name } }`).join(' ')} }`,
    ],
  ])('%s', (_, query) => {
    expect(() => cost(query, {}, 50_000)).toThrow(expect.objectContaining({ code: 'OPERATION_TOO_COSTLY' }));
  });
});

describe('introspection', () => {
  /** Every field counts one, each time it occurs. */
  const values = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + values(one), 0);
    if (value === null || typeof value !== 'object') return 0;
    return Object.values(value).reduce((sum: number, one) => sum + 1 + values(one), 0);
  };
  const whole = getIntrospectionQuery();

  it.each([
    whole,
    '{ __schema { types { name fields { name args { name } } } } }',
    '{ __schema { types { fields { type { fields { name } } } } } }',
    '{ __type(name: "Query") { fields { name args { type { inputFields { name } } } } } }',
    '{ __schema { directives { name args { name type { kind ofType { name } } } } } }',
    '{ __schema { types { possibleTypes { name } enumValues { name } interfaces { name } } } }',
  ])('is never counted as less than it returns: %s', (query) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    const { data } = graphqlSync({ schema, source: query });
    expect(values(data)).toBeGreaterThan(10);
    expect(values(data)).toBeLessThanOrEqual(Math.ceil(createIntrospectionCost(schema)(document, operation)));
  });

  it('may fetch the whole schema once', () => {
    expect(cost(whole, {}, 50_000)).toBeGreaterThan(0);
    const once = whole
      .slice(whole.indexOf('{') + 1, whole.indexOf('fragment FullType'))
      .trim()
      .slice(0, -1);
    const rest = whole.slice(whole.indexOf('fragment FullType'));
    const twice = `{ a: ${once} b: ${once} } ${rest}`;
    expect(() => cost(twice, {}, 50_000)).toThrow(expect.objectContaining({ code: 'OPERATION_TOO_COSTLY' }));
  });

  it('is rejected under many aliases', () => {
    const deep = Array.from(
      { length: 29 },
      (_, i) => `a${i}: __schema { types { fields { type { fields { name } } } } }`,
    );
    expect(() => cost(`{ ${deep.join(' ')} }`)).toThrow(
      expect.objectContaining({ code: 'OPERATION_TOO_COSTLY' }),
    );
  });
});
