import fc from 'fast-check';
import { cases } from './cases.ts';
import { checkCase, type Outcome } from './check-case.ts';

export interface SoundnessReport {
  readonly runs: number;
  readonly seed: number;
  readonly differences: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** The smallest case found whose result is wrong. */
  readonly counterexample?: string;
}

/** Runs this number of random queries, split by random capabilities, against the oracle. */
export async function runCases(runs: number, seed: number): Promise<SoundnessReport> {
  const outcomes: Record<Outcome, number> = { equal: 0, refused: 0, told: 0 };
  const property = fc.asyncProperty(cases, async (one) => {
    outcomes[await checkCase(one)] += 1;
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: runs, seed });
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return {
    runs,
    seed,
    differences: failed ? 1 : 0,
    outcomes,
    ...(failed && { counterexample: `${reason}\n${fc.stringify(counterexample?.[0])}` }),
  };
}
