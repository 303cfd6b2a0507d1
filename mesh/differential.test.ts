import { describe, expect, it } from 'vitest';
import { checkOperations } from './differential/check.testing.ts';
import {
  composeEveryFeature,
  everyPool,
  everyView,
  withholdable,
} from './differential/compose-every-feature.testing.ts';
import { hasEmptyCondition } from './differential/empty-condition.testing.ts';
import { hasNullInDirective } from './differential/null-in-directive.testing.ts';
import { createEngines } from './engines.testing.ts';

const engines = await createEngines({
  compose: composeEveryFeature,
  policy: { withholdable },
  pools: everyPool,
});

describe('the engine, over a schema with every feature', () => {
  it('answers what graphql-js answers', async () => {
    const { shares } = await checkOperations({
      engines,
      views: everyView,
      runs: 2_500,
      avoided: [hasEmptyCondition, (_, document, rounds) => hasNullInDirective(document, rounds)],
    });
    console.log(shares);
  }, 240_000);
});
