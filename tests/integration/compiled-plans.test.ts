import { describe, expect, it } from 'vitest';
import { composeEveryFeature } from '../differential/compose-every-feature.testing.ts';
import { everyClient, withholdable } from '../differential/every-client.testing.ts';
import type { Client } from '../differential/find-differences.testing.ts';
import { runBoth } from '../differential/run-both.testing.ts';
import { createEngines } from '../support/engines.testing.ts';

const engines = await createEngines({ compose: composeEveryFeature, policy: { withholdable } });
const [seesAll] = everyClient as [Client];
const thing = { id: 't', label: 'l', ratio: 1, kinds: [], tags: [], strict: {}, many: [] };

describe('a compiled plan', () => {
  it('writes keys, values and errors that cannot break out of JSON', async () => {
    const { data, compiled } = await runBoth(engines, seesAll, {
      query: '{ all { id name kind } }',
      responses: { 'Query.all': [{ ...thing, id: '"},{"x":1', name: '\u2028</script>\\', kind: '"}]}' }] },
    });
    expect(compiled).toBe(true);
    expect(data).toEqual({ all: [{ id: '"},{"x":1', name: '\u2028</script>\\', kind: null }] });
  });

  it('runs what it does not compile through graphql-js: introspection', async () => {
    const { compiled, data } = await runBoth(engines, seesAll, {
      query: '{ named { name __typename } __schema { queryType { name } } }',
      responses: { 'Query.named': [{ __typename: 'Thing', name: 'n' }] },
    });
    expect(compiled).toBe(false);
    expect(data).toEqual({
      named: [{ name: 'n', __typename: 'Thing' }],
      __schema: { queryType: { name: 'Query' } },
    });
  });

  it('asks each link once for all its siblings, and links that ask for the same together, whatever the depth', async () => {
    const things = ['k1', 'k2', 'k1'].map((ownerId, index) => ({
      ...thing,
      id: `t${index}`,
      ownerId,
      many: [{ label: 'l', ownerId: 'k3' }],
    }));
    const { received } = await runBoth(engines, seesAll, {
      query: '{ all { owner { name } many { owner { name } } } }',
      responses: {
        'Query.all': things,
        'Query.ownersById': ['k1', 'k2', 'k3'].map((id) => ({ id, name: id })),
      },
    });
    expect(received.map(({ coordinate, keys }) => [coordinate, keys])).toEqual([
      ['Query.all', undefined],
      ['Query.ownersById', ['k1', 'k2', 'k3']],
    ]);
  });

  it('writes what many rows link to as often as they do, and says of each place that it failed there', async () => {
    const { data, errors, compiled } = await runBoth(engines, seesAll, {
      query: '{ all { id owner { id name email things { mass } } } }',
      responses: {
        'Query.all': ['k1', 'k2', 'k1', 'k2', 'k1'].map((ownerId, at) => ({
          ...thing,
          id: `t${at}`,
          ownerId,
        })),
        'Query.ownersById': ['k1', 'k2'].map((id) => ({ id, name: `née ${id}`, email: 'e', thingId: id })),
        'Query.partsByThing': [
          { thingId: 'k1', mass: 1 },
          { thingId: 'k2', mass: 'heavy' },
        ],
      },
    });
    expect(compiled).toBe(true);
    const k1 = { id: 'k1', name: 'née k1', email: 'e', things: [{ mass: 1 }] };
    const k2 = { id: 'k2', name: 'née k2', email: 'e', things: null };
    expect(data).toEqual({ all: [k1, k2, k1, k2, k1].map((owner, at) => ({ id: `t${at}`, owner })) });
    expect(errors?.map(({ path }) => path)).toEqual(
      [1, 3].map((at) => ['all', at, 'owner', 'things', 0, 'mass']),
    );
  });

  it('writes nothing again that it has taken back meanwhile', async () => {
    const { data } = await runBoth(engines, seesAll, {
      query: '{ loose { owner { id name email } label } }',
      responses: {
        'Query.loose': ['', 'something else', 'k'].map((label, at) => ({
          ...thing,
          ownerId: at === 1 ? 'k2' : 'k1',
          label: label || null,
        })),
        'Query.ownersById': ['k1', 'k2'].map((id) => ({ id, name: `${id} `.repeat(3), email: 'e' })),
      },
    });
    const owner = { id: 'k1', name: 'k1 k1 k1 ', email: 'e' };
    const other = { owner: { id: 'k2', name: 'k2 k2 k2 ', email: 'e' }, label: 'something else' };
    expect(data).toEqual({ loose: [null, other, { owner, label: 'k' }] });
  });

  it('says of an error where it is', async () => {
    const { data, errors } = await runBoth(engines, seesAll, {
      query: '{ loose { id label } }',
      responses: { 'Query.loose': [{ id: 'a', label: null }] },
    });
    expect(data).toEqual({ loose: [null] });
    expect(errors).toMatchObject([
      {
        message: 'Cannot return null for non-nullable field Thing.label.',
        path: ['loose', 0, 'label'],
        locations: [{ line: 1, column: 14 }],
      },
    ]);
  });
});
