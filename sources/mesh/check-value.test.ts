import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { SelectedField } from '../../mesh/contract/source.ts';
import { checkValue } from './check-value.ts';

const schema = buildSchema(`
  scalar Shape
  enum Size { S L }
  interface Place { id: ID! }
  type Plant implements Place { id: ID! tonnes(unit: String): Float shape: Shape size: Size open: Boolean }
  type Yard implements Place { id: ID! tonnes: String parts: [[Place]] }
  type Query { places: [Place!]! count: Int }`);
const field = (name: string, more: Partial<SelectedField> = {}): SelectedField => ({
  key: name,
  name,
  ...more,
});
const unit = { key: 'tonnes:{"unit":"kg"}', name: 'tonnes', args: { unit: 'kg' }, on: ['Plant'] };
const select = [
  field('id'),
  unit,
  field('tonnes', { on: ['Yard'] }),
  field('shape', { on: ['Plant'] }),
  field('size', { on: ['Plant'] }),
  field('parts', { on: ['Yard'], fields: [field('id')] }),
];
const check = (value: unknown, isOpen = true, coordinate = 'Query.places', checksLeaves = true) =>
  checkValue(value, { coordinate, select }, { schema, isOpen: () => isOpen, checksLeaves });
const plant = { __typename: 'Plant', id: 'p', [unit.key]: 2.5, shape: { type: 'Point' }, size: 'S' };
const yard = { __typename: 'Yard', id: 7, tonnes: 'many', parts: [[plant, null], null] };

describe('a value of a partner', () => {
  it.each([
    ['of the described types', [plant, yard]],
    ['that is null', null],
    ['with nulls and absent fields', [{ __typename: 'Plant', id: null }, null]],
    ['with more than was selected', [{ ...plant, secret: { deep: [1] }, open: 'yes' }]],
  ])('%s fits', (_, value) => {
    expect(() => check(value)).not.toThrow();
  });

  it.each([
    ['an object for a list', plant],
    ['a text for an object', ['x']],
    ['a list for an object', [[plant]]],
    ['an object without its type', [{ id: 'p' }]],
    ['an object of a type that does not implement the interface', [{ ...plant, __typename: 'Query' }]],
    ['a text for a number, under the key of its arguments', [{ ...plant, [unit.key]: '2.5' }]],
    ['an object for a text', [{ ...yard, tonnes: { amount: 1 } }]],
    ['an object for an enum', [{ ...plant, size: { S: 1 } }]],
    ['a list for an ID', [{ ...plant, id: ['p'] }]],
    ['a wrong value inside two lists', [{ ...yard, parts: [[{ ...plant, id: {} }]] }]],
  ])('is rejected: %s', (_, value) => {
    expect(() => check(value)).toThrow(expect.objectContaining({ kind: 'bad-response' }));
  });

  it('may be an object where a scalar is open, and only there', () => {
    expect(() => check([plant], false)).toThrow(expect.objectContaining({ kind: 'bad-response' }));
    expect(() => check({ count: 1 }, true, 'Query.count')).toThrow();
  });
});

it('leaves scalars and enums to the engine on demand, and objects and lists never', () => {
  const odd = [{ ...plant, [unit.key]: '2.5', id: ['p'], size: { S: 1 } }];
  expect(() => check(odd, true, 'Query.places', false)).not.toThrow();
  expect(() => check([[plant]], true, 'Query.places', false)).toThrow();
});
