import type { Policy, PolicyView, Principal } from '../contract/policy.ts';
import { matches } from './pattern.ts';
import type { PolicyText } from './policy-text.ts';

type Rules = PolicyText['rules'];

/**
 * How each kind of client sees each coordinate that is not denied to it, such as `clear`, `clear, own rows by prm` or
 * `mask {"keepFirst":1}`. By the client's roles and purpose, then by `Type.field`. Plain data: it can be kept and sent.
 */
export type Visibility = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Clients with the same roles and purpose are one audience: `citizen+operator, purpose transparency`. */
export function audienceOf({ roles, purpose }: Pick<Principal, 'roles' | 'purpose'>): string {
  return `${[...new Set(roles)].sort().join('+')}, purpose ${purpose}`;
}

/**
 * Reads what a policy shows to each audience. One principal stands for all clients of its audience; one that speaks for a person shows
 * own rows, so it goes before one that does not.
 */
export function readVisibility(
  policy: Pick<Policy, 'viewFor'>,
  rules: Rules,
  principals: readonly Principal[],
  coordinates: Iterable<string>,
): Visibility {
  const audiences = new Map<string, Principal>();
  for (const principal of principals) {
    const known = audiences.get(audienceOf(principal));
    if (!known || (known.subject === undefined && principal.subject !== undefined))
      audiences.set(audienceOf(principal), principal);
  }
  const all = [...coordinates];
  return Object.fromEntries(
    [...audiences].map(([audience, principal]) => {
      const view = policy.viewFor(principal);
      const seen = all.flatMap((coordinate) => {
        const how = describe(view, rules, principal, coordinate);
        return how === undefined ? [] : [[coordinate, how] as const];
      });
      return [audience, Object.fromEntries(seen)];
    }),
  );
}

function describe(view: PolicyView, rules: Rules, principal: Principal, coordinate: string) {
  const decision = view.decide(coordinate);
  if (decision.kind === 'deny') return undefined;
  const filter = view.rowFilter(coordinate.split('.')[0] ?? '');
  const name = decision.kind === 'transform' ? decision.technique : decision.kind;
  const options = decision.kind === 'transform' ? optionsOf(name, rules, principal, coordinate) : '';
  return `${name}${options}${filter ? `${ownRows}${filter.field}` : ''}`;
}

/** Between how values are shown and whose rows they are. */
export const ownRows = ', own rows by ';

/** Options are the operator's words, never a value of a source. */
function optionsOf(name: string, rules: Rules, principal: Principal, coordinate: string): string {
  const rule = rules.find(
    ({ fields, roles, purposes, own }) =>
      fields.some((pattern) => matches(pattern, coordinate)) &&
      purposes.includes(principal.purpose) &&
      principal.roles.some((role) => roles.includes(role)) &&
      (!own || principal.subject !== undefined),
  );
  if (!rule || typeof rule.decision === 'string') return '';
  const options = (rule.decision as Readonly<Record<string, unknown>>)[name];
  return options === undefined ? '' : ` ${JSON.stringify(options)}`;
}
