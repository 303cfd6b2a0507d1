import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { compareSchemas } from './schema-changes.ts';

const before = buildSchema(`
  type Query { meters(first: Int): [Meter!] sectors: [Sector] }
  type Meter { prm: ID! email: String kind: Kind }
  type Sector { code: String }
  enum Kind { WATER GAS }
`);

it('reports nothing for equal schemas', () => {
  expect(
    compareSchemas(
      before,
      buildSchema(`
    enum Kind { WATER GAS }
    type Sector { code: String }
    type Meter { prm: ID! email: String kind: Kind }
    type Query { meters(first: Int): [Meter!] sectors: [Sector] }
  `),
    ),
  ).toEqual({ added: [], removed: [], breaking: [], dangerous: [] });
});

it('reports additions, removals, breaking changes and dangerous changes', () => {
  const after = buildSchema(`
    type Query { meters(first: Int, after: String): [Meter!] plants: [Plant] }
    type Meter { prm: ID kind: Kind site: String }
    type Plant { id: ID }
    enum Kind { WATER HEAT }
  `);
  const { added, removed, breaking, dangerous } = compareSchemas(before, after);
  expect(added.toSorted()).toEqual([
    'HEAT was added to enum type Kind.',
    'Meter.site was added.',
    'Plant was added.',
    'Query.meters arg after was added.',
    'Query.plants was added.',
  ]);
  expect(removed.toSorted()).toEqual([
    'GAS was removed from enum type Kind.',
    'Meter.email was removed.',
    'Query.sectors was removed.',
    'Sector was removed.',
  ]);
  expect(breaking).toEqual(['Meter.prm changed type from ID! to ID.']);
  expect(dangerous.toSorted()).toEqual([
    'An optional arg after on Query.meters was added.',
    'HEAT was added to enum type Kind.',
  ]);
});
