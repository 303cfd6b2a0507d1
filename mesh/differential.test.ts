import { describe, expect, it } from 'vitest';
import { checkOperations } from './differential/check.testing.ts';
import { composeEveryFeature } from './differential/compose-every-feature.testing.ts';
import { everyAsker, everyPool, withholdable } from './differential/every-asker.testing.ts';
import { findDifferences } from './differential/find-differences.testing.ts';
import { knownDifferences } from './differential/known-differences.testing.ts';
import { createEngines } from './engines.testing.ts';

const engines = await createEngines({
  compose: composeEveryFeature,
  policy: { withholdable },
  pools: everyPool,
});

describe('the engine, over a schema with every feature', () => {
  it('answers what graphql-js answers', async () => {
    const shares = await checkOperations({ engines, askers: everyAsker, runs: 3_000 });
    console.log(shares);
  }, 240_000);

  it.each(knownDifferences)('still differs: $name', async ({ operation, variables = {}, answers, bare }) => {
    const operations = { text: operation, rounds: [{ operationName: undefined, variables }] };
    const held = { operation: operations, asker: 0, held: { answers } };
    const against = bare ? { ...engines, theirs: engines.bare } : engines;
    const found = await findDifferences(against, everyAsker, held);
    console.log(found.join('\n'));
    expect(found).not.toEqual([]);
  });
});
