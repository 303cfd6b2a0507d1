import { describe, expect, it } from 'vitest';
import { createEngines } from '../support/engines.testing.ts';
import { checkOperations } from './check.testing.ts';
import { composeEveryFeature } from './compose-every-feature.testing.ts';
import { everyClient, everyFavourite, everyPool, withholdable } from './every-client.testing.ts';
import { findDifferences } from './find-differences.testing.ts';
import { knownDifferences } from './known-differences.testing.ts';

const engines = await createEngines({
  compose: composeEveryFeature,
  policy: { withholdable },
  pools: everyPool,
});

describe('the engine, over a schema with every feature', () => {
  it('answers what graphql-js answers', async () => {
    await checkOperations({
      engines,
      clients: everyClient,
      favourites: everyFavourite,
      runs: 3_000,
      atLeast: {
        rounds: 3_000,
        compiled: 0.55,
        data: 0.8,
        'errors in data': 0.07,
        'risen nulls': 0.02,
        denied: 0.15,
        altered: 0.08,
        links: 0.2,
        aliases: 0.7,
        arguments: 0.4,
        variables: 0.6,
        defaults: 0.5,
        directives: 0.6,
        fragments: 0.5,
        typenames: 0.6,
        conditions: 0.5,
        mutations: 0.07,
        introspection: 0.03,
        'several operations': 0.07,
      },
    });
  }, 120_000);

  it.each(knownDifferences)(
    'still differs: $name',
    async ({ operation, variables = {}, responses, bare }) => {
      const against = bare ? { ...engines, theirs: engines.bare } : engines;
      const rounds = [{ operationName: undefined, variables }];
      const found = await findDifferences(against, everyClient, {
        operation: { text: operation, rounds },
        client: 0,
        held: { responses },
      });
      expect(found, 'fixed: remove its entry').not.toEqual([]);
    },
  );
});
