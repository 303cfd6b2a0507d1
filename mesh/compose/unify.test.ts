import { buildSchema, parse, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { unify } from './unify.ts';

const none = { kind: 'Document', definitions: [] } as never;

describe('unifying schemas', () => {
  it('puts the root fields of all sources under one Query and keeps shared building blocks once', () => {
    const filter = 'input StringFilter { eq: String }';
    const { schema, problems } = unify(
      new Map([
        [
          'a',
          {
            schema: buildSchema(
              `type Query { cats(where: StringFilter): [Cat] } type Cat { id: ID } ${filter}`,
            ),
          },
        ],
        [
          'b',
          {
            schema: buildSchema(
              `type Query { dogs(where: StringFilter): [Dog] } type Dog { id: ID } ${filter}`,
            ),
          },
        ],
      ]),
      parse('extend type Cat { friend: Dog }'),
      '.meshrc.yaml',
    );
    expect(problems).toEqual([]);
    const sdl = schema ? printSchema(schema) : '';
    expect(sdl).toContain('cats(where: StringFilter): [Cat]');
    expect(sdl).toContain('friend: Dog');
    expect(sdl.match(/input StringFilter/g)).toHaveLength(1);
  });

  it('names both sources when a type or a root field collides', () => {
    const { problems } = unify(
      new Map([
        ['a', { schema: buildSchema('type Query { all: [Thing] } type Thing { id: ID }') }],
        ['b', { schema: buildSchema('type Query { all: [Thing] } type Thing { id: ID!, name: String }') }],
      ]),
      none,
      '.meshrc.yaml',
    );
    expect(problems.map(({ path, expected, got }) => `${path}: ${expected}, ${got}`)).toEqual([
      'sources.b: a name of its own for type Thing, the name that a uses',
      'sources.b: a name of its own for Query.all, the name that a uses',
    ]);
  });

  it('shares types that differ in descriptions only', () => {
    const type = (words: string) =>
      buildSchema(`type Query { ${words}: Page } "${words}" type Page { "${words}" end(at: Int): ID }`);
    const { schema, problems } = unify(
      new Map([
        ['a', { schema: type('mine') }],
        ['b', { schema: type('yours') }],
      ]),
      none,
      'f',
    );
    expect(problems).toEqual([]);
    expect(schema?.getType('Page')?.description).toBe('mine');
  });

  it('reports which additional type does not fit', () => {
    const schemas = new Map([['a', { schema: buildSchema('type Query { x: Int }') }]]);
    expect(unify(schemas, parse('extend type Nobody { a: Int }'), 'f').problems[0]?.got).toContain('Nobody');
  });

  it('omits the parts that depend on a missing source, and keeps the rest', () => {
    const schemas = new Map([['a', { schema: buildSchema('type Query { cat: Cat } type Cat { id: ID }') }]]);
    const types = parse('extend type Dog { cat: Cat } extend type Cat { dog: Dog, twin: Cat }');
    const { schema, problems } = unify(schemas, types, 'f', true);
    expect(problems).toEqual([]);
    expect(schema && printSchema(schema)).toContain('twin: Cat');
    expect(schema && printSchema(schema)).not.toContain('Dog');
  });

  it('describes the roots, and omits types that no operation can reach', () => {
    const text = `enum Unmet { A } scalar Unused interface Named { id: ID } type Query { all: [Named] } type Cat implements Named { id: ID }`;
    const { schema } = unify(new Map([['a', { schema: buildSchema(text) }]]), none, 'f');
    const sdl = schema ? printSchema(schema) : '';
    expect(sdl).not.toMatch(/Unmet|Unused/);
    expect(sdl).toContain('type Cat implements Named');
    expect(schema?.getQueryType()?.description).toMatch(/read/);
  });
});
