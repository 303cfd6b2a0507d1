import fc from 'fast-check';
import type { Engines } from './engine.testing.ts';
import type { Case, Client } from './find-differences.testing.ts';
import { operationsOver } from './operations.testing.ts';

/** Random operations by random clients over random rows. Links are asked often. */
export function casesOver(
  { ours }: Engines,
  clients: readonly Client[],
  favourites: ReadonlySet<string>,
): fc.Arbitrary<Case> {
  const { composition } = ours;
  return fc.record({
    operation: operationsOver(composition.schema, favourites.union(composition.links)),
    client: fc.nat(clients.length - 1),
    alternate: fc.boolean(),
    held: fc.record({
      seed: fc.nat(),
      oddPerMille: fc.constantFrom(0, 20, 100),
      longest: fc.constantFrom(1, 2, 3),
      surplus: fc.constant(true),
    }),
  });
}
