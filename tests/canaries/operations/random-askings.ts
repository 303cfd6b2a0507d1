import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import type { Operation } from '../../differential/operation.testing.ts';
import { operationsOver } from '../../differential/operations.testing.ts';
import { type Random, seeded } from '../../differential/random.testing.ts';
import type { Asking } from '../check/exchange.ts';
import { favouritesOf } from './favourites.ts';
import { fillValues } from './fill-values.ts';
import type { Guesses } from './guesses.ts';

export interface RandomOptions {
  readonly schema: GraphQLSchema;
  readonly guesses: Guesses;
  readonly seed: number;
  readonly count: number;
  /** How many cursors were given so far. */
  readonly cursors: () => number;
}

/** Random operations, made one by one while they run, so that what came before can be fed into what comes. */
export function* randomAskings({ schema, guesses, seed, count, cursors }: RandomOptions): Generator<Asking> {
  const random = seeded(seed);
  const dependencies = fc.sample(operationsOver(schema, favouritesOf(schema)), { seed, numRuns: count });
  for (const operation of dependencies)
    yield askingOf(random, fillValues(random, guesses, operation, cursors()));
}

function askingOf(random: Random, { text, rounds: [round] }: Operation): Asking {
  const headers = {
    ...(random.chance(0.1) && { 'pertuis-include': 'eco, plan' }),
    ...(random.chance(0.1) && { 'cache-control': 'no-cache' }),
  };
  return {
    query: text,
    operationName: round?.operationName,
    variables: round?.variables,
    method: text.length < 1_500 && random.chance(0.2) ? 'GET' : 'POST',
    headers,
  };
}
