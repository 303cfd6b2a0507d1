import type { Decision } from '../contract/policy.ts';
import { closeDecisions, deny } from './close-decisions.ts';
import { matches } from './pattern.ts';
import type { Rule } from './policy-text.ts';
import type { ViewSource } from './view.ts';

const clear: Decision = { kind: 'clear' };

/**
 * Returns the coordinates that some view may withhold: those denied to a client for which every rule that
 * alters or filters applies. Denying more never opens anything, so no view denies more than this one. Fields
 * of partly visible rows may be missing as well.
 */
export function withholdable(
  { schema, facts, subjects }: ViewSource,
  rules: readonly Rule[],
): ReadonlySet<string> {
  const altering = rules.filter(({ decision }) => decision !== 'clear').flatMap(({ fields }) => fields);
  const decisions = new Map<string, Decision>();
  for (const coordinate of schema.keys()) {
    const isOpen = facts.get(coordinate) === 'open';
    const isAltered = altering.some((pattern) => matches(pattern, coordinate));
    decisions.set(coordinate, isOpen && !isAltered ? clear : deny);
  }
  const filtered = new Set(Object.keys(subjects));
  closeDecisions(decisions, { schema, facts, filtered, named: new Set(), keys: new Map() });
  const withheld = [...schema.values()].filter(
    ({ coordinate, objects }) =>
      decisions.get(coordinate)?.kind !== 'clear' || objects.some((name) => filtered.has(name)),
  );
  return new Set(withheld.map(({ coordinate }) => coordinate));
}
