import { describe, expect, it } from 'vitest';
import { fieldKey } from '../../mesh/contract/source.ts';
import { composeEveryFeature } from '../differential/compose-every-feature.testing.ts';
import { everyClient, withholdable } from '../differential/every-client.testing.ts';
import type { Client } from '../differential/find-differences.testing.ts';
import { type Example, expectExample, runBoth } from '../differential/run-both.testing.ts';
import { createEngines } from '../support/engines.testing.ts';

const engines = await createEngines({ compose: composeEveryFeature, policy: { withholdable } });
const [seesAll] = everyClient as [Client];

const thing = {
  __typename: 'Thing',
  id: 't1',
  name: 'n',
  label: 'l',
  kinds: [],
  tags: [],
  ratio: 1,
  ownerId: 'k1',
};
const station = { __typename: 'Station', id: 's1', name: 'central', kind: 'METAL', keeperId: 'k2' };
const owners = ['k1', 'k2'].map((id) => ({ __typename: 'Owner', id, name: `owner ${id}`, region: 'north' }));

const selections: Example[] = [
  { name: 'nothing is left when the only field is skipped', query: '{ plain @skip(if: true) }', data: {} },
  {
    name: 'skip wins over include',
    query: 'query ($v: Boolean!) { plain @skip(if: $v) @include(if: $v) kinds @include(if: $v) }',
    variables: { v: true },
    responses: { 'Query.kinds': ['GLASS'] },
    data: { kinds: ['GLASS'] },
  },
  {
    name: 'a field is included when one of its places is',
    query: 'query ($v: Boolean!) { thing { id @skip(if: $v) ... @include(if: $v) { label id } } }',
    variables: { v: true },
    responses: { 'Query.thing': thing },
    data: { thing: { label: 'l', id: 't1' } },
  },
  {
    name: 'selections merge across fragments on interfaces, in the order in which they are met',
    query: `{ thing { ...A ...B ... on Owned { owner { region } } } }
      fragment A on Named { name id }
      fragment B on Place { id kind ... on Owned { owner { id } } ... on Thing { owner { name } label } }`,
    responses: { 'Query.thing': { ...thing, kind: 'GLASS' }, 'Query.ownersById': owners },
    data: {
      thing: {
        name: 'n',
        id: 't1',
        kind: 'GLASS',
        owner: { id: 'k1', name: 'owner k1', region: 'north' },
        label: 'l',
      },
    },
  },
  {
    name: 'a link asked through an interface is followed from each object type',
    query: '{ owned { owner { name } } }',
    responses: { 'Query.owned': [thing, station], 'Query.ownersById': owners },
    data: { owned: [{ owner: { name: 'owner k1' } }, { owner: { name: 'owner k2' } }] },
  },
  {
    name: 'one key asks different fields of different objects',
    query:
      '{ search(where: { lat: 1 }) { ... on Thing { x: name } ... on Owner { x: region y: id } __typename } }',
    responses: { 'Query.search': [thing, owners[0], station] },
    data: {
      search: [
        { x: 'n', __typename: 'Thing' },
        { x: 'north', y: 'k1', __typename: 'Owner' },
        { __typename: 'Station' },
      ],
    },
  },
  {
    name: 'an interface answers with the fields of each object, also below one another',
    query:
      '{ owned { __typename ... on Station { kind owner { id } } ... on Node { id ... on Named { name } } } }',
    responses: { 'Query.owned': [station, thing], 'Query.ownersById': owners },
    data: {
      owned: [
        { __typename: 'Station', kind: 'METAL', owner: { id: 'k2' }, id: 's1', name: 'central' },
        { __typename: 'Thing', id: 't1', name: 'n' },
      ],
    },
  },
  {
    name: 'an object of an unknown type, and of one that does not belong there',
    query: '{ search(where: { lat: 1 }) { __typename } found { __typename } node(id: 1) { id } }',
    responses: {
      'Query.search': [thing],
      'Query.found': { __typename: 'Nowhere' },
      'Query.node': { __typename: 'Part', id: 'p' },
    },
    data: { search: [{ __typename: 'Thing' }], found: null, node: null },
    errors: [
      [
        'Abstract type "Found" was resolved to a type "Nowhere" that does not exist inside the schema.',
        ['found'],
      ],
      ['Runtime Object type "Part" is not a possible type for "Node".', ['node']],
    ],
  },
  {
    name: 'a link to one takes the first of several rows with its key, and none of another key',
    query: '{ thing { owner { name } } }',
    responses: {
      'Query.thing': thing,
      'Query.ownersById': [owners[1], owners[0], { ...owners[0], name: 'second' }],
    },
    data: { thing: { owner: { name: 'owner k1' } } },
  },
  {
    name: 'keys that JavaScript objects have of their own',
    query: '{ __proto__: plain constructor: thing { toString: id constructor __proto__: __typename } }',
    responses: { 'Query.plain': 'p', 'Query.thing': { id: 't1', constructor: 'c' } },
    data: JSON.parse(
      '{"__proto__":"p","constructor":{"toString":"t1","constructor":"c","__proto__":"Thing"}}',
    ),
  },
  {
    name: 'the operation that is named, of several',
    query: 'query A { plain } query B { kinds }',
    operationName: 'B',
    responses: { 'Query.kinds': ['METAL'] },
    data: { kinds: ['METAL'] },
  },
];

const series = (args: Record<string, unknown>, label: string) => ({
  [fieldKey('series', args)]: [{ label }],
});
const seriesQuery = 'query ($n: Int = 7, $u: String) { thing { series(first: $n, unit: $u) { label } } }';
const seriesResponses = {
  'Query.thing': {
    ...series({ first: 7 }, 'seven'),
    ...series({ first: null }, 'null'),
    ...series({ first: 2, unit: null }, 'two'),
  },
};
const variables: Example[] = [
  {
    name: 'a variable that is left out takes its default, and one without default leaves its argument out',
    query: seriesQuery,
    responses: seriesResponses,
    data: { thing: { series: [{ label: 'seven' }] } },
  },
  {
    name: 'null for a variable is null, not its default',
    query: seriesQuery,
    variables: { n: null },
    responses: seriesResponses,
    data: { thing: { series: [{ label: 'null' }] } },
  },
  {
    name: 'null for one without default is null, not left out',
    query: seriesQuery,
    variables: { n: 2, u: null },
    responses: seriesResponses,
    data: { thing: { series: [{ label: 'two' }] } },
  },
  {
    name: 'an argument that is left out takes its own default',
    query: 'query ($n: Int) { thing { series(first: $n) { label } } }',
    responses: { 'Query.thing': series({ first: 3 }, 'three') },
    data: { thing: { series: [{ label: 'three' }] } },
  },
];

describe('selections, in both engines', () => {
  it.each([...selections, ...variables])('$name', (example) => expectExample(engines, seesAll, example));

  it('asks a link once, however often its key stands there', async () => {
    const { data, received } = await runBoth(engines, seesAll, {
      query: '{ thing { owner { id } owner { name } owner { id name } } }',
      responses: { 'Query.thing': thing, 'Query.ownersById': owners },
    });
    expect(data).toEqual({ thing: { owner: { id: 'k1', name: 'owner k1' } } });
    expect(received.map(({ coordinate, keys }) => [coordinate, keys])).toEqual([
      ['Query.thing', undefined],
      ['Query.ownersById', ['k1']],
    ]);
  });

  it('runs mutations one after the other, in the order of the operation', async () => {
    const { received, overlapped } = await runBoth(engines, seesAll, {
      query: 'mutation { b: count add(name: "a") { owner { id } } a: rename(id: 1) { id } }',
      responses: {
        'Mutation.count': 1,
        'Mutation.add': thing,
        'Mutation.rename': station,
        'Query.ownersById': owners,
      },
    });
    expect(overlapped).toBe(false);
    expect(received.map(({ coordinate }) => coordinate)).toEqual([
      'Mutation.count',
      'Mutation.add',
      'Query.ownersById',
      'Mutation.rename',
    ]);
  });
});
