import type { Problem } from '../contract/errors.ts';
import { matches, nearest } from './pattern.ts';
import type { PolicyText } from './policy-text.ts';

export type Fact = 'open' | 'internal' | 'personal' | 'unclassified';

export interface Classification {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly problems: readonly Problem[];
  readonly unclassified: readonly string[];
}

/** Containers of rows, which hold no data of their own. Their `totalCount` is decided with the rows: see `counts.ts`. */
const isFrame = (coordinate: string) =>
  /^PageInfo\./.test(coordinate) || /Connection\.(nodes|pageInfo|totalCount)$/.test(coordinate);
const isRoot = (coordinate: string) => /^(Query|Subscription)\./.test(coordinate);

/** What each coordinate is. The most precise statement wins; two statements of one precision that differ are a mistake. */
export function classify(text: PolicyText, coordinates: readonly string[], file: string): Classification {
  const statements = statementsOf(text);
  const problems = statements.flatMap(({ pattern, path }) =>
    coordinates.some((coordinate) => matches(pattern, coordinate))
      ? []
      : [unknown(pattern, path, coordinates, file)],
  );
  const facts = new Map<string, Fact>();
  for (const coordinate of coordinates) {
    const fitting = statements.filter(({ pattern }) => matches(pattern, coordinate));
    const best = Math.max(...fitting.map(({ pattern }) => precision(pattern)));
    const said = new Set(
      fitting.filter(({ pattern }) => precision(pattern) === best).map(({ fact }) => fact),
    );
    if (said.size > 1) {
      problems.push({
        file,
        path: 'facts',
        expected: `one classification of ${coordinate}`,
        got: [...said].join(' and '),
      });
    }
    const [fact] = said;
    facts.set(coordinate, fact ?? (isFrame(coordinate) || isRoot(coordinate) ? 'open' : 'unclassified'));
  }
  const unclassified = coordinates.filter((coordinate) => facts.get(coordinate) === 'unclassified');
  return { facts, problems, unclassified };
}

function statementsOf({ facts }: PolicyText) {
  return [
    ...facts.open.map((pattern, index) => ({ pattern, fact: 'open' as const, path: `facts.open.${index}` })),
    ...facts.internal.map((pattern, index) => ({
      pattern,
      fact: 'internal' as const,
      path: `facts.internal.${index}`,
    })),
    ...Object.keys(facts.personal).map((pattern) => ({
      pattern,
      fact: 'personal' as const,
      path: `facts.personal.${pattern}`,
    })),
  ];
}

function precision(pattern: string): number {
  return pattern.endsWith('.*') ? (pattern.includes('*.') ? 0 : 1) : 2;
}

/** A statement about nothing is a typing mistake that would leave a field unprotected. */
export function unknown(
  pattern: string,
  path: string,
  coordinates: readonly string[],
  file: string,
): Problem {
  const hint = nearest(pattern, coordinates);
  return {
    file,
    path,
    expected: hint ? `an existing field, perhaps ${hint}` : 'an existing field',
    got: pattern,
  };
}
