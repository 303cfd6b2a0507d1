import { buildSchema, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { writeOperation } from './write-operation.ts';

const schema = buildSchema(`
  type Query { plants(ids: [ID!], first: Int = 5): [Plant!]! animal: Animal }
  type Mutation { rename(id: ID!, name: String!): Plant }
  type Plant { id: ID! name(lang: String): String parts(kind: Kind): [Plant] }
  interface Animal { id: ID! }
  type Cat implements Animal { id: ID! lives: Int }
  enum Kind { ROOT LEAF }
`);

describe('operations for a Mesh handler', () => {
  it('requests several root fields in one valid operation, arguments as variables only', () => {
    const hostile = '"}) { id } evil: plants(ids: ["';
    const { document, variables } = writeOperation(schema, [
      { coordinate: 'Query.plants', args: { ids: ['1', hostile] }, select: [{ key: 'id', name: 'id' }] },
      { coordinate: 'Query.plants', args: { first: 2 }, select: [{ key: 'id', name: 'id' }] },
    ]);
    expect(validate(schema, parse(print(document)))).toEqual([]);
    expect(print(document)).not.toContain('evil');
    expect(Object.values(variables)).toEqual([['1', hostile], 2]);
  });

  it('returns two aliases of one field under the keys of the engine', () => {
    const fr = { key: 'name:{"lang":"fr"}', name: 'name', args: { lang: 'fr' } };
    const en = { key: 'name:{"lang":"en"}', name: 'name', args: { lang: 'en' } };
    const query = writeOperation(schema, [{ coordinate: 'Query.plants', args: {}, select: [fr, en] }]);
    expect(validate(schema, query.document)).toEqual([]);
    expect(query.restore([{ a0: 'algue', a1: 'weed' }])).toEqual([{ [fr.key]: 'algue', [en.key]: 'weed' }]);
  });

  it('requests concrete fields under their type, and __typename where types differ', () => {
    const { document } = writeOperation(schema, [
      { coordinate: 'Query.animal', args: {}, select: [{ key: 'lives', name: 'lives', on: ['Cat'] }] },
    ]);
    expect(validate(schema, document)).toEqual([]);
    expect(print(document)).toContain('... on Cat');
    expect(print(document)).toContain('__typename');
  });

  it('writes a mutation as a mutation', () => {
    const { document } = writeOperation(schema, [
      { coordinate: 'Mutation.rename', args: { id: '1', name: 'x' }, select: [] },
    ]);
    expect(print(document)).toMatch(/^mutation/);
    expect(validate(schema, document)).toEqual([]);
  });
});
