import type { Policy, Principal } from '../contract/policy.ts';
import { type Clients, pairsOf } from './clients.ts';
import { firstRuleFor } from './deciding-rules.ts';
import type { PolicyText, Rule } from './policy-text.ts';

/** A kind of client. Clients of one kind get the same decisions. */
export interface Audience {
  readonly roles: readonly string[];
  readonly purpose: string;
}

export interface DecisionTable {
  readonly audiences: readonly Audience[];
  readonly rows: readonly {
    /** `Type.field` that holds personal data. */
    readonly coordinate: string;
    /** For each audience, such as `deny`, `clear, own rows` or `generalise step 10`. */
    readonly decisions: readonly string[];
  }[];
}

/**
 * Returns what each kind of client sees of each personal field. The decisions come from the serving policy,
 * with everything that it closes. Only the options of anonymisers are read from the text.
 */
export function decisionTable(
  policy: Pick<Policy, 'viewFor' | 'personal'>,
  { rules }: Pick<PolicyText, 'rules'>,
  clients: Clients,
): DecisionTable {
  const principals = principalsOf(rules, clients);
  const rows = [...policy.personal].sort().map((coordinate) => ({
    coordinate,
    decisions: principals.map((principal) => describe(policy, rules, coordinate, principal)),
  }));
  return { audiences: principals, rows };
}

/**
 * Returns one principal for each audience: the anonymous client, each kind of consumer, and roles that only
 * tokens have.
 */
function principalsOf(rules: readonly Rule[], { visitor, consumers, issuers }: Clients): Principal[] {
  const found = new Map<string, Principal>();
  const add = (principal: Omit<Principal, 'consumer'>) => {
    const roles = [...new Set(principal.roles)].sort();
    const key = JSON.stringify([roles, principal.purpose]);
    const known = found.get(key);
    // A principal with a person has own rows. All others see no more than it does.
    if (!known || (known.subject === undefined && principal.subject !== undefined))
      found.set(key, { ...principal, roles, consumer: 'audience' });
  };
  add({ ...visitor, organisation: 'public' });
  for (const { roles, purpose, organisation, subject } of consumers)
    add({ roles, purpose, organisation, ...(subject !== undefined && { subject }) });
  for (const { role, purpose } of rules.flatMap(pairsOf)) {
    const speaks = issuers.some(({ roles, purposes }) => roles.includes(role) && purposes.includes(purpose));
    if (speaks) add({ roles: [role], purpose, organisation: 'audience', subject: 'the subject of a token' });
  }
  return [...found.values()];
}

function describe(
  policy: Pick<Policy, 'viewFor'>,
  rules: readonly Rule[],
  coordinate: string,
  principal: Principal,
): string {
  const view = policy.viewFor(principal);
  const decision = view.decide(coordinate);
  if (decision.kind === 'deny') return decision.kind;
  const kind = decision.kind === 'transform' ? decision.technique : decision.kind;
  const pairs = principal.roles.map((role) => ({ role, purpose: principal.purpose }));
  const rule = rules[firstRuleFor(rules, coordinate, pairs, principal.subject !== undefined)];
  const own = view.rowFilter(coordinate.split('.')[0] ?? '') ? ', own rows' : '';
  return `${kind}${optionsOf(rule, kind)}${own}`;
}

function optionsOf(rule: Rule | undefined, kind: string): string {
  if (rule === undefined || typeof rule.decision === 'string') return '';
  const [[name, options] = []] = Object.entries(rule.decision);
  if (name !== kind || options === null || typeof options !== 'object') return '';
  return Object.entries(options)
    .map(([option, value]) => (value === true ? ` ${option}` : ` ${option} ${value}`))
    .join('');
}
