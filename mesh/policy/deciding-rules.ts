import { pairsOf, type RolePurpose } from './clients.ts';
import { matches } from './pattern.ts';
import type { Rule } from './policy-text.ts';

/**
 * Returns, for each rule, the coordinates that it decides for at least one pair of role and purpose. The
 * first matching rule wins, so a rule behind a wider one decides nothing. An `own` rule does not match
 * clients without a person.
 */
export function decidingRules(rules: readonly Rule[], coordinates: readonly string[]): readonly string[][] {
  return rules.map((rule, index) => {
    const earlier = rules.slice(0, index).filter(({ own }) => !own || rule.own);
    return coordinates.filter(
      (coordinate) =>
        speaksOf(rule, coordinate) &&
        pairsOf(rule).some(
          (pair) => !earlier.some((other) => speaksOf(other, coordinate) && isFor(other, pair)),
        ),
    );
  });
}

/**
 * Returns the index of the first rule that covers what `rule` says about a coordinate for one pair; -1
 * without one.
 */
export function firstRuleFor(
  rules: readonly Rule[],
  coordinate: string,
  pairs: readonly RolePurpose[],
  asPerson: boolean,
) {
  return rules.findIndex(
    (rule) =>
      (asPerson || !rule.own) && speaksOf(rule, coordinate) && pairs.some((pair) => isFor(rule, pair)),
  );
}

function speaksOf({ fields }: Rule, coordinate: string): boolean {
  return fields.some((pattern) => matches(pattern, coordinate));
}

function isFor({ roles, purposes }: Rule, { role, purpose }: RolePurpose): boolean {
  return roles.includes(role) && purposes.includes(purpose);
}
