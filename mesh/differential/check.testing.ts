import fc from 'fast-check';
import { parse, print } from 'graphql';
import { casesOver } from './cases.testing.ts';
import { type Counts, createCounts } from './counts.testing.ts';
import type { Engines } from './engine.testing.ts';
import { type Asker, type Case, findDifferences } from './find-differences.testing.ts';

export interface CheckOptions {
  readonly engines: Engines;
  readonly askers: readonly Asker[];
  /** How many operations, unless DIFFERENTIAL_RUNS says otherwise. */
  readonly runs: number;
}

const { DIFFERENTIAL_SEED = '20261124', DIFFERENTIAL_RUNS } = process.env;

/**
 * Runs random operations on random rows both ways and compares them. Throws with the smallest operation found that the
 * two answer differently, its variables and what the sources held. Answers what the operations were like.
 */
export async function checkOperations({ engines, askers, runs }: CheckOptions): Promise<Counts['shares']> {
  const counts = createCounts();
  const property = fc.asyncProperty(casesOver(engines, askers), async (one) => {
    const found = await findDifferences(engines, askers, one, counts);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  await fc.assert(property, {
    seed: Number(DIFFERENTIAL_SEED),
    numRuns: Number(DIFFERENTIAL_RUNS ?? runs),
    asyncReporter: async ({ failed, counterexample, errorInstance, numRuns, numShrinks }) => {
      if (!failed) return;
      const effort = `operation ${numRuns} of seed ${DIFFERENTIAL_SEED}, ${numShrinks} shrinks`;
      const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      const told = counterexample ? describeCase(counterexample[0], askers) : 'no operation';
      throw new Error(`The engines differ (${effort}).\n${told}\n${reason}`);
    },
  });
  return counts.shares;
}

function describeCase({ operation: { text, rounds }, asker, held }: Case, askers: readonly Asker[]): string {
  return [
    print(parse(text)),
    ...rounds.map((round) => `asked ${JSON.stringify(round)}`),
    `as ${askers[asker]?.name} (asker ${asker}), sources hold ${JSON.stringify(held)}`,
  ].join('\n');
}
