import fc from 'fast-check';
import { type DocumentNode, parse, print, validate } from 'graphql';
import type { PolicyView } from '../contract/policy.ts';
import { differences } from './compare.testing.ts';
import { type Counts, createCounts } from './counts.testing.ts';
import { deniedFetches } from './denied-fetches.testing.ts';
import type { Engines } from './engine.testing.ts';
import type { Avoid, Operation } from './operation.testing.ts';
import { operationsOver } from './operations.testing.ts';
import type { World } from './rows.testing.ts';

export interface Case {
  readonly operation: Operation;
  /** Which kind of asker the first round is; each further round is the next one. */
  readonly asker: number;
  readonly world: World;
}

export interface CheckOptions {
  readonly engines: Engines;
  readonly views: readonly PolicyView[];
  /** Operations, unless DIFFERENTIAL_RUNS says otherwise. */
  readonly runs: number;
  /** Known differences, left out. */
  readonly avoided?: readonly Avoid[];
}

const { DIFFERENTIAL_SEED, DIFFERENTIAL_RUNS } = process.env;
const defaultSeed = 20261124;

/**
 * Runs random operations on random rows both ways and compares them. Throws with the smallest operation found that the
 * two answer differently, its variables and its world. Answers what the operations were like.
 */
export async function checkOperations({ engines, views, runs, avoided = [] }: CheckOptions): Promise<Counts> {
  const counts = createCounts();
  const property = fc.asyncProperty(casesOver(engines, views, avoided), async (one) => {
    const found = await findDifferences(engines, views, one, counts);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  await fc.assert(property, {
    seed: DIFFERENTIAL_SEED ? Number(DIFFERENTIAL_SEED) : defaultSeed,
    numRuns: DIFFERENTIAL_RUNS ? Number(DIFFERENTIAL_RUNS) : runs,
    asyncReporter: async (details) => {
      if (!details.failed || !details.counterexample) return;
      const [one] = details.counterexample;
      const reason = details.errorInstance instanceof Error ? details.errorInstance.message : '';
      throw new Error(
        describeCase(
          one,
          views,
          details.seed,
          `${details.numRuns} runs, ${details.numShrinks} shrinks`,
          reason,
        ),
      );
    },
  });
  return counts;
}

function casesOver(
  { ours }: Engines,
  views: readonly PolicyView[],
  avoided: readonly Avoid[],
): fc.Arbitrary<Case> {
  const world = fc.record({
    seed: fc.nat(),
    oddPerMille: fc.constantFrom(0, 15, 60),
    longest: fc.constantFrom(1, 2, 3),
  });
  return fc.record({
    operation: operationsOver(ours.composition.schema, avoided),
    asker: fc.nat(views.length - 1),
    world,
  });
}

/** How the engines differ on one case, round by round over one parsed document. */
export async function findDifferences(
  { ours, theirs, nullable }: Engines,
  views: readonly PolicyView[],
  { operation, asker, world }: Case,
  counts?: Counts,
): Promise<readonly string[]> {
  const document = parse(operation.text);
  const mistakes = validate(ours.composition.schema, document);
  if (mistakes.length > 0) return mistakes.map(({ message }) => `not a valid operation: ${message}`);
  for (const [index, round] of operation.rounds.entries()) {
    const view = views[(asker + index) % views.length] as PolicyView;
    const ask = (engine: Engines['ours']) => engine.ask(document, round, view, world);
    const [seen, wanted] = [await ask(ours), await ask(theirs)];
    const denied = deniedFetches(ours.composition, view, seen.asked);
    const found = [
      ...(await differences(seen, wanted, () => ask(nullable))),
      ...denied.map((coordinate) => `fetched although denied: ${coordinate}`),
    ];
    if (found.length > 0) return [`round ${index + 1}, as ${view.id}:`, ...found];
    counts?.note(document, seen);
  }
  return [];
}

function describeCase(
  { operation, asker, world }: Case,
  views: readonly PolicyView[],
  seed: number,
  effort: string,
  reason: string,
): string {
  return [
    `The engines differ (DIFFERENTIAL_SEED=${seed}, ${effort}).`,
    pretty(operation.text),
    ...operation.rounds.map((round) => `round ${JSON.stringify(round)}`),
    `asker ${asker} (${views[asker]?.id}), world ${JSON.stringify(world)}`,
    reason,
  ].join('\n');
}

function pretty(text: string): string {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch {
    return text;
  }
  return print(document);
}
