import type { Problem } from '../contract/errors.ts';
import type { Lock, Unaccepted } from './lock.ts';
import { matches, nearest } from './pattern.ts';
import type { PolicyText } from './policy-text.ts';
import type { CoordinateFacts, SchemaFacts } from './schema-facts.ts';

export type Fact = 'open' | 'internal' | 'personal' | 'unclassified';

export interface Classification {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly problems: readonly Problem[];
  /** Coordinates that no statement names. They are denied to all clients. */
  readonly unclassified: readonly string[];
  /** Coordinates that a statement covers, but that are not in the lock. They are denied to all clients. */
  readonly unaccepted: readonly Unaccepted[];
  /** Coordinates that only a wildcard covers. */
  readonly byWildcard: readonly string[];
}

/**
 * Classifies each coordinate. The most precise statement wins. Two different statements of equal precision
 * are a mistake.
 */
export function classify(
  text: PolicyText,
  schema: SchemaFacts,
  lock: Lock | undefined,
  file: string,
): Classification {
  const coordinates = [...schema.keys()];
  const statements = statementsOf(text);
  const problems = statements.flatMap(({ pattern, path }) =>
    coordinates.some((coordinate) => matches(pattern, coordinate))
      ? []
      : [unknown(pattern, path, coordinates, file)],
  );
  const facts = new Map<string, Fact>();
  const unaccepted: Unaccepted[] = [];
  const byWildcard: string[] = [];
  for (const described of schema.values()) {
    const { coordinate } = described;
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
    const [fact = isContainer(described) ? 'open' : 'unclassified'] = said;
    if (said.size > 0 && best < exact) byWildcard.push(coordinate);
    const why = fact === 'unclassified' || !lock ? undefined : lock.refuses(described);
    if (why) unaccepted.push({ coordinate, why });
    facts.set(coordinate, why ? 'unclassified' : fact);
  }
  const known = new Set(unaccepted.map(({ coordinate }) => coordinate));
  const unclassified = coordinates.filter((one) => facts.get(one) === 'unclassified' && !known.has(one));
  return { facts, problems, unclassified, unaccepted, byWildcard };
}

/**
 * Returns whether a field is a container of rows without data of its own: a container that the engine
 * generates, or a root field of objects, whose fields are classified one by one. A root field with a plain
 * value is data.
 */
function isContainer({ frame, isRoot, objects, typeName }: CoordinateFacts): boolean {
  return frame !== undefined || (isRoot && objects.length > 0 && typeName !== 'Mutation');
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

const exact = 2;

/** Returns whether a pattern names one coordinate in full. */
export function isExact(pattern: string): boolean {
  return precision(pattern) === exact;
}

function precision(pattern: string): number {
  if (!pattern.endsWith('.*')) return pattern.includes('*.') ? 0 : exact;
  return pattern.includes('*.') ? 0 : 1;
}

/** Rejects a statement about nothing: a typing mistake would leave a field unprotected. */
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
