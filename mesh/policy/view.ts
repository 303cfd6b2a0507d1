import type { Decision, PolicyView, Principal, RowScope } from '../contract/policy.ts';
import type { Fact } from './classify.ts';
import { matches } from './pattern.ts';

/** A rule whose decision is ready for one purpose. */
export interface CompiledRule {
  readonly fields: readonly string[];
  readonly roles: ReadonlySet<string>;
  readonly purposes: ReadonlySet<string>;
  readonly own: boolean;
  readonly decide: (coordinate: string, purpose: string) => Decision;
}

export interface ViewSource {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly rules: readonly CompiledRule[];
  readonly subjects: Readonly<Record<string, string>>;
}

const clear: Decision = Object.freeze({ kind: 'clear' });
const deny: Decision = Object.freeze({ kind: 'deny' });

/** Every decision for one kind of asker: the first rule that fits; without one, open data is clear and the rest denied. */
export function buildView(
  { facts, rules, subjects }: ViewSource,
  principal: Principal,
  id: string,
): PolicyView {
  const fitting = rules.filter((rule) => appliesTo(rule, principal));
  const decisions = new Map<string, Decision>();
  const scopes = new Map<string, RowScope>();
  for (const [coordinate, fact] of facts) {
    const [type = ''] = coordinate.split('.');
    const rule = fitting.find(({ fields }) => fields.some((pattern) => matches(pattern, coordinate)));
    decisions.set(
      coordinate,
      rule ? rule.decide(coordinate, principal.purpose) : fact === 'open' ? clear : deny,
    );
    const field = subjects[type];
    if (rule?.own && field && principal.subject !== undefined)
      scopes.set(type, { field, value: principal.subject });
  }
  denyCounts(decisions, facts, scopes);
  return Object.freeze({
    id,
    decide: (coordinate: string) => decisions.get(coordinate) ?? deny,
    rowScope: (type: string) => scopes.get(type),
  });
}

/** Without a subject nobody has rows of their own, so a rule for own rows does not apply. */
function appliesTo({ roles, purposes, own }: CompiledRule, principal: Principal): boolean {
  if (own && principal.subject === undefined) return false;
  return purposes.has(principal.purpose) && principal.roles.some((role) => roles.has(role));
}

/**
 * A count of rows that the asker may not see whole would be an oracle: filter by filter it tells what is hidden. It is
 * denied where any personal field of the row is not clear, or only some rows are the asker's.
 */
function denyCounts(
  decisions: Map<string, Decision>,
  facts: ReadonlyMap<string, Fact>,
  scopes: Map<string, RowScope>,
) {
  const guarded = new Set(scopes.keys());
  for (const [coordinate, fact] of facts) {
    if (fact === 'personal' && decisions.get(coordinate)?.kind !== 'clear')
      guarded.add(coordinate.split('.')[0] ?? '');
  }
  for (const type of guarded) {
    const count = `${type}Connection.totalCount`;
    if (decisions.has(count)) decisions.set(count, deny);
  }
}
