import { describe, it } from 'vitest';
import { composeEveryFeature } from '../differential/compose-every-feature.testing.ts';
import { everyClient, withholdable } from '../differential/every-client.testing.ts';
import type { Client } from '../differential/find-differences.testing.ts';
import { type Example, expectExample } from '../differential/run-both.testing.ts';
import { createEngines } from '../support/engines.testing.ts';

const engines = await createEngines({ compose: composeEveryFeature, policy: { withholdable } });
const [seesAll] = everyClient as [Client];

const cannotBeNull = (coordinate: string) => `Cannot return null for non-nullable field ${coordinate}.`;

const nulls: Example[] = [
  {
    name: 'null rises to the inner list when its items may not be null',
    query: '{ matrix }',
    responses: { 'Query.matrix': [[1, null], [2], null, []] },
    data: { matrix: [null, [2], null, []] },
    errors: [[cannotBeNull('Query.matrix'), ['matrix', 0, 1]]],
  },
  {
    name: 'null rises through lists whose items may not be null to the field',
    query: '{ cube kinds }',
    responses: { 'Query.cube': [[[1], [2]], [[4, null]]], 'Query.kinds': [] },
    data: { cube: null, kinds: [] },
    errors: [[cannotBeNull('Query.cube'), ['cube', 1, 0, 1]]],
  },
  {
    name: 'null rises from a leaf through objects and lists, and the path names aliases and indexes',
    query: '{ a: loose { b: many { c: label } } }',
    responses: { 'Query.loose': [{ many: [] }, { many: [{ label: 'x' }, { label: null }] }] },
    data: { a: [{ b: [] }, null] },
    errors: [[cannotBeNull('Detail.label'), ['a', 1, 'b', 1, 'c']]],
  },
  {
    name: 'null for what may not be null, below a link, rises to the link',
    query: '{ thing { id parts { mass } } }',
    responses: { 'Query.thing': { id: 't1' }, 'Query.partsByThing': [{ thingId: 't1', mass: null }] },
    data: { thing: { id: 't1', parts: null } },
    errors: [[cannotBeNull('Part.mass'), ['thing', 'parts', 0, 'mass']]],
  },
  {
    name: 'what is no list leaves its field null, with the others as they are',
    query: '{ thing { tags } detail { label found { __typename } } }',
    responses: { 'Query.thing': { tags: 'no list' }, 'Query.detail': { label: 'd', found: 5 } },
    data: { thing: null, detail: { label: 'd', found: null } },
    errors: [
      ['Expected Iterable, but did not find one for field "Thing.tags".', ['thing', 'tags']],
      ['Expected Iterable, but did not find one for field "Detail.found".', ['detail', 'found']],
    ],
  },
];

const values: Example[] = [
  {
    name: 'whole numbers beyond 32 bits are no Int, but a Float and an ID',
    query: '{ thing { count price id } loose { count } }',
    responses: {
      'Query.thing': { count: 2 ** 31 - 1, price: 2 ** 53, id: 2 ** 53 - 1 },
      'Query.loose': [{ count: 2 ** 31 }],
    },
    data: {
      thing: { count: 2_147_483_647, price: 9_007_199_254_740_992, id: '9007199254740991' },
      loose: [{ count: null }],
    },
    errors: [['Int cannot represent non 32-bit signed integer value: 2147483648', ['loose', 0, 'count']]],
  },
  {
    name: 'NaN and infinity are no numbers',
    query: '{ loose { price } }',
    responses: {
      'Query.loose': [
        { price: Number.NaN },
        { price: Number.POSITIVE_INFINITY },
        { price: -0 },
        { price: 1e21 },
      ],
    },
    data: { loose: [{ price: null }, { price: null }, { price: 0 }, { price: 1e21 }] },
    errors: [
      ['Float cannot represent non numeric value: NaN', ['loose', 0, 'price']],
      ['Float cannot represent non numeric value: Infinity', ['loose', 1, 'price']],
    ],
  },
  {
    name: 'a value that the enum does not have',
    query: '{ loose { kind } all { kinds } }',
    responses: {
      'Query.loose': [{ kind: 'PLASTIC' }, { kind: 'GLASS' }, { kind: 5 }],
      'Query.all': [{ kinds: ['GLASS', 'glass'] }],
    },
    data: { loose: [{ kind: null }, { kind: 'GLASS' }, { kind: null }], all: null },
    errors: [
      ['Enum "Kind" cannot represent value: "PLASTIC"', ['loose', 0, 'kind']],
      ['Enum "Kind" cannot represent value: 5', ['loose', 2, 'kind']],
      ['Enum "Kind" cannot represent value: "glass"', ['all', 0, 'kinds', 1]],
    ],
  },
  {
    name: 'a scalar that refuses, with its own code',
    query: '{ loose { when } }',
    responses: { 'Query.loose': [{ when: 'NOON' }, { when: 5 }] },
    data: { loose: [{ when: 'noon' }, { when: null }] },
    errors: [['A moment is a text.', ['loose', 1, 'when']]],
  },
  {
    name: 'a scalar without rules leaves as it is',
    query: '{ extra }',
    responses: { 'Query.extra': JSON.parse('{"__proto__":{"a":1},"b":[null,"\\ud800\\u2028</script>"]}') },
    data: { extra: JSON.parse('{"__proto__":{"a":1},"b":[null,"\\ud800\\u2028</script>"]}') },
  },
];

describe('values, in both engines', () => {
  it.each([...nulls, ...values])('$name', (example) => expectExample(engines, seesAll, example));
});
