import fc from 'fast-check';
import { parse, print } from 'graphql';
import { casesOver } from './cases.testing.ts';
import { type Counts, createCounts, type Feature } from './counts.testing.ts';
import type { Engines } from './engine.testing.ts';
import { type Case, type Client, findDifferences } from './find-differences.testing.ts';

export interface CheckOptions {
  readonly engines: Engines;
  readonly clients: readonly Client[];
  /** Coordinates that are to be asked often, such as what the policy withholds. Links are anyhow. */
  readonly favourites: ReadonlySet<string>;
  /** How many operations, unless DIFFERENTIAL_RUNS says otherwise. */
  readonly runs: number;
  /** What share of the rounds has to have what, 0 to 1: a generator that has grown tame proves nothing. */
  readonly atLeast: Partial<Counts['shares']>;
}

const { DIFFERENTIAL_SEED = '20261124', DIFFERENTIAL_RUNS } = process.env;

/**
 * Runs random operations on random rows both ways and compares them. Throws with the smallest operation found that the
 * two answer differently, its variables and what the sources held.
 */
export async function checkOperations({
  engines,
  clients,
  favourites,
  runs,
  atLeast,
}: CheckOptions): Promise<void> {
  const counts = createCounts();
  const numRuns = Number(DIFFERENTIAL_RUNS ?? runs);
  const property = fc.asyncProperty(casesOver(engines, clients, favourites), async (one) => {
    const found = await findDifferences(engines, clients, one, counts);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  await fc.assert(property, {
    seed: Number(DIFFERENTIAL_SEED),
    numRuns,
    asyncReporter: async ({ failed, counterexample, errorInstance, numRuns: at, numShrinks }) => {
      if (!failed) return;
      const effort = `operation ${at} of seed ${DIFFERENTIAL_SEED}, ${numShrinks} shrinks`;
      const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      const told = counterexample ? describeCase(counterexample[0], clients) : 'no operation';
      throw new Error(`The engines differ (${effort}).\n${told}\n${reason}`);
    },
  });
  const { shares } = counts;
  const tame = Object.entries(atLeast).filter(([feature, least]) => shares[feature as Feature] < least);
  if (numRuns >= runs && tame.length > 0)
    throw new Error(`too few operations with ${tame.map(([feature]) => feature)}: ${JSON.stringify(shares)}`);
}

function describeCase({ operation, client, alternate, held }: Case, clients: readonly Client[]): string {
  const { text, rounds } = operation;
  const next = alternate && rounds.length > 1 ? ', then the next' : '';
  return [
    print(parse(text)),
    ...rounds.map((round) => `asked ${JSON.stringify(round)}`),
    `as ${clients[client]?.name}${next}, sources hold ${JSON.stringify(held)}`,
  ].join('\n');
}
