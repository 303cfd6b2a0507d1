import { describe, expect, it } from 'vitest';
import { viewOf } from '../../mesh/core/view.testing.ts';
import { composeEveryFeature } from '../differential/compose-every-feature.testing.ts';
import { withholdable } from '../differential/every-client.testing.ts';
import { type Example, expectExample } from '../differential/run-both.testing.ts';
import { createEngines } from '../support/engines.testing.ts';

const mayBeMissing = withholdable.union(new Set(['Query.detail', 'Thing.strict', 'Query.thing']));
const engines = await createEngines({ compose: composeEveryFeature, policy: { withholdable: mayBeMissing } });

const own = {
  name: 'own rows',
  view: viewOf(
    'own',
    {},
    { filters: { Thing: { field: 'ownerId', value: 'k1' }, Owner: { field: 'id', value: 'k1' } } },
  ),
};
const mine = { __typename: 'Thing', id: 'mine', name: 'mine', ownerId: 'k1' };
const theirs = { __typename: 'Thing', id: 'theirs', name: 'theirs', ownerId: 'k2' };
const me = { __typename: 'Owner', id: 'k1', name: 'me' };
const you = { __typename: 'Owner', id: 'k2', name: 'you' };
const station = { __typename: 'Station', id: 's', name: 'open', ownerId: null };

const filtered: Example[] = [
  {
    name: 'in a list of a partner',
    query: '{ all { name } }',
    responses: { 'Query.all': [theirs, mine, theirs] },
    data: { all: [{ name: 'mine' }] },
  },
  {
    name: 'as one object',
    query: '{ thing(id: "theirs") { name } }',
    responses: { 'Query.thing': theirs },
    data: { thing: null },
  },
  {
    name: 'as members of a union, below another object, in lists of lists',
    query:
      '{ detail { label found { __typename ... on Thing { name } ... on Owner { name } } } inside { __typename } }',
    responses: {
      'Query.detail': { label: 'd', found: [theirs, station, you, me, mine] },
      'Query.inside': [[], null],
    },
    data: {
      detail: {
        label: 'd',
        found: [
          { __typename: 'Station' },
          { __typename: 'Owner', name: 'me' },
          { __typename: 'Thing', name: 'mine' },
        ],
      },
      inside: [[], null],
    },
  },
  {
    name: 'as an interface, alone and in a list',
    query: '{ node(id: "x") { id } named { name } }',
    responses: { 'Query.node': you, 'Query.named': [you, station, mine] },
    data: { node: null, named: [{ name: 'open' }, { name: 'mine' }] },
  },
  {
    name: 'nested in an object of their own kind',
    query: '{ all { name near { id } } }',
    responses: { 'Query.all': [{ ...mine, 'near:{"first":2}': [theirs, mine, station] }] },
    data: { all: [{ name: 'mine', near: [{ id: 'mine' }, { id: 's' }] }] },
  },
  {
    name: 'that a link brings, and links of theirs are not followed',
    query: '{ all { name owner { name } } detail { owner { name } } }',
    responses: {
      'Query.all': [theirs, mine],
      'Query.detail': { label: 'd', ownerId: 'k2' },
      'Query.ownersById': [me, you],
    },
    data: { all: [{ name: 'mine', owner: { name: 'me' } }], detail: { owner: null } },
  },
  {
    name: 'whose owner is missing or written as a number',
    query: '{ all { name } }',
    responses: { 'Query.all': [{ name: 'a' }, { name: 'b', ownerId: null }, { name: 'c', ownerId: ['k1'] }] },
    data: { all: [] },
  },
];

describe('rows of others, where a client sees its own only, are not there in either engine', () => {
  it.each(filtered)('$name', (example) => expectExample(engines, own, example));
});

describe('objects of a type of which nothing may be seen', () => {
  const hidden = { name: 'no things', view: viewOf('no things', {}, { hidden: ['Thing'] }) };
  it('are not counted as empty objects among others', () =>
    expectExample(engines, hidden, {
      name: '',
      query: '{ found { __typename } detail { found { __typename } } }',
      responses: { 'Query.found': mine, 'Query.detail': { found: [mine, station, theirs] } },
      data: { found: null, detail: { found: [{ __typename: 'Station' }] } },
    }));
});

describe('an order that may tell a hidden key', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const rows = names.map((name) => ({ ...mine, id: name, name }));
  const responses = { 'Query.all': rows, 'Query.detail': { found: rows } };
  const query = '{ all { name } detail { found { ... on Thing { name } } } }';
  const keyed = (id: string, key: number) => ({
    ...viewOf(id, {}, { keyedOrder: ['Thing'] }),
    key: new Uint8Array(32).fill(key),
  });

  async function orderIn(engine: 'ours' | 'theirs', view: ReturnType<typeof viewOf>): Promise<string[][]> {
    const { parse } = await import('graphql');
    const seen = await engines[engine].sendQuery(
      parse(query),
      { operationName: undefined, variables: {} },
      view,
      {
        responses,
      },
    );
    const { all, detail } = seen.data as Record<'all' | 'detail', never>;
    const inOrder = (list: readonly { name: string }[]) => list.map(({ name }) => name);
    return [inOrder(all), inOrder((detail as { found: never }).found)];
  }

  it('is one that only the view knows: the same rows, the same for both engines, another for each key', async () => {
    const one = await orderIn('ours', keyed('one', 1));
    expect(one).toEqual(await orderIn('theirs', keyed('one', 1)));
    for (const order of one) {
      expect(order).not.toEqual(names);
      expect([...order].sort()).toEqual(names);
    }
    expect(await orderIn('ours', keyed('two', 2))).not.toEqual(one);
    expect(await orderIn('ours', viewOf('clear'))).toEqual([names, names]);
  });
});
