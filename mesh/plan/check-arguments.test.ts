import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Composition, Root } from '../contract/composition.ts';
import type { Decision } from '../contract/policy.ts';
import type { FieldFacts } from '../contract/source.ts';
import { viewOf } from '../core/view.testing.ts';
import { createPlanner } from './planner.ts';

/** Nothing here is planned. */
const noQueries = { split: () => undefined };

const sdl = `
  interface Node { id: ID! }
  union Answer = Page | Problem
  enum PersonField { NAME EMAIL }
  enum PersonSort { NAME_ASC NAME_DESC EMAIL_ASC EMAIL_DESC }
  enum Direction { ASC DESC }
  enum Provider { GMAIL OTHER }
  input Order { field: PersonField! direction: Direction! }
  input TownIs { name: String }
  input Comparison { eq: String in: [String!] contains: String }
  input Where { name: Comparison email: Comparison town: TownIs and: [Where!] emailContains: String }
  input Wrapped { where: Where orderBy: Order provider: Provider }
  type Query {
    node(id: ID!): Node
    people(filter: Where, sort: String, sortBy: PersonSort, orderBy: Order, emailContains: String, name: String, e_mail: String, ids: [ID!], limit: Int, wrapped: Wrapped, provider: Provider): [Person]
    page(email: String, name: String, limit: Int): Answer
    towns(limit: Int, name: String, anything: String): [Town]
    townsByCode(codes: [ID!]): [Town]
    paged(first: Int, where: Where, orderBy: [Order!]): [Person]
  }
  type Page { results: [Person] total: Int }
  type Problem { message: String }
  type Person implements Node { id: ID! name: String email: String secret: String householdId: ID town: Town matches(email: String): Boolean height(unit: String): Float }
  type Town { code: ID name: String people(first: Int, kind: String): [Person] }
`;
const schema = buildSchema(sdl);
const ours: Record<string, FieldFacts> = {
  'Query.paged': { shape: 'list', filterArgs: ['where', 'orderBy'], plainArgs: ['first'] },
};
const composition: Composition = {
  schema,
  sources: new Map(),
  roots: new Map<string, Root>(
    Object.keys(schema.getQueryType()?.getFields() ?? {}).map((name) => {
      const coordinate = `Query.${name}`;
      return [coordinate, { coordinate, source: 's', facts: ours[coordinate] ?? { shape: 'value' } }];
    }),
  ),
  facts: new Map(),
  frames: new Map(),
  links: new Map([
    [
      'Town.people',
      {
        coordinate: 'Town.people',
        source: 's',
        target: 'Query.people',
        keyField: 'code',
        keysArg: 'ids',
        valueKeyField: 'id',
        additionalArgs: { limit: '{args.first}', emailContains: '{args.kind}' },
      },
    ],
  ]),
  missing: new Map(),
};
const rules = {
  declaredArguments: new Map([
    [
      'Query.people',
      new Map<string, string[]>([
        ['limit', []],
        ['provider', ['Person.email']],
      ]),
    ],
  ]),
  named: new Set<string>(),
};

const deny: Decision = { kind: 'deny' };
const noEmail = viewOf('no e-mail', { 'Person.email': deny, 'Person.secret': deny });
const own = viewOf('own', {}, { filters: { Person: { field: 'householdId', value: 'h1' } } });

/** Returns the error code of a rejected operation; undefined when it may run. */
function refusalOf(text: string, view = noEmail, with_ = rules): unknown {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const { refused } = createPlanner(composition, noQueries, with_).authorize(document, operation, {}, view);
  return refused?.extensions.code;
}

describe('an argument where rows hold a field that is not clear', () => {
  it.each([
    '{ people(filter: { email: { eq: "x" } }) { name } }',
    '{ people(filter: { and: [{ name: { eq: "a" } }, { email: { contains: "x" } }] }) { name } }',
    '{ people(filter: { emailContains: "x" }) { name } }',
    '{ people(sort: "email") { name } }',
    '{ people(sort: "name") { name } }',
    '{ people(sortBy: EMAIL_DESC) { name } }',
    '{ people(orderBy: { field: EMAIL, direction: ASC }) { name } }',
    '{ people(emailContains: "x") { name } }',
    '{ people(e_mail: "x") { name } }',
    '{ people(emailContains: null) { name } }',
    '{ people(wrapped: { where: { email: { eq: "x" } } }) { name } }',
    '{ people(wrapped: { provider: GMAIL }) { name } }',
    '{ people(provider: GMAIL) { name } }',
    '{ page(email: "x") { ... on Page { total } } }',
    '{ page(limit: 3) { ... on Page { total } } }',
    '{ paged(where: { email: { eq: "x" } }) { name } }',
    '{ people { matches(email: "x") } }',
    '{ towns { people(kind: "x") { name } } }',
    '{ ...F } fragment F on Query { a: people(emailContains: "x") { name } }',
  ])('is rejected when it reads that field, or when its columns are unknown: %s', (text) =>
    expect(refusalOf(text)).toBe('ARGUMENT_DENIED'),
  );

  it.each([
    '{ node(id: "1") { id } }',
    '{ people(name: "a") { name } }',
    '{ people(ids: ["1"]) { name } }',
    '{ people(filter: { name: { in: ["a"] } }) { name } }',
    '{ people(filter: {}) { name } }',
    '{ people(sortBy: NAME_DESC) { name } }',
    '{ people(orderBy: { field: NAME, direction: DESC }) { name } }',
    '{ people(wrapped: { orderBy: { field: NAME, direction: DESC } }) { name } }',
    '{ people(limit: 3) { name } }',
    '{ people(filter: { town: { name: "x" } }) { name } }',
    '{ page(name: "a") { ... on Page { total } } }',
    '{ paged(first: 3, where: { name: { eq: "a" } }) { name } }',
    '{ towns(limit: 3, anything: "x") { name } }',
    '{ people { height(unit: "cm") } }',
    '{ towns { people(first: 3) { name } } }',
  ])('is accepted when it reads clear columns or is declared: %s', (text) =>
    expect(refusalOf(text)).toBeUndefined(),
  );

  it('may be declared by the policy, and by its full name a field may compare', () => {
    const declaredArguments = new Map([['Query.people', new Map([['sort', ['Person.name']]])]]);
    const named = new Set(['Person.matches']);
    const more = { declaredArguments, named } as unknown as typeof rules;
    expect(refusalOf('{ people(sort: "name") { name } }', noEmail, more)).toBeUndefined();
    expect(refusalOf('{ people { matches(email: "x") } }', noEmail, more)).toBeUndefined();
  });

  it('does not matter where everything is clear', () =>
    expect(
      refusalOf('{ people(emailContains: "x", sort: "email") { name } }', viewOf('all')),
    ).toBeUndefined());
});

describe("an argument of a client's own rows", () => {
  it.each([
    ['{ people(emailContains: "x") { name } }', undefined],
    ['{ people(filter: { email: { eq: "x" } }) { name } }', undefined],
    ['{ page(email: "x") { ... on Page { total } } }', 'ARGUMENT_DENIED'],
    ['{ page(limit: 1) { ... on Page { total } } }', 'ARGUMENT_DENIED'],
  ])('may not count rows of others: %s', (text, code) => expect(refusalOf(text, own)).toBe(code));
});
