import type { Decision, PolicyView, Principal, RowFilter } from '../contract/policy.ts';
import { narrowestScope } from '../core/narrowest-scope.ts';
import type { Fact } from './classify.ts';
import { closeDecisions, deny } from './close-decisions.ts';
import { matches } from './pattern.ts';
import type { RowKeys } from './row-keys.ts';
import type { SchemaFacts } from './schema-facts.ts';

/** A rule whose decision is compiled for one purpose and organisation. */
export interface CompiledRule {
  readonly fields: readonly string[];
  readonly roles: ReadonlySet<string>;
  readonly purposes: ReadonlySet<string>;
  readonly own: boolean;
  /** Whether decisions differ for each organisation. */
  readonly isPerOrganisation: boolean;
  readonly decide: (coordinate: string, principal: Pick<Principal, 'purpose' | 'organisation'>) => Decision;
}

export interface ViewSource {
  readonly schema: SchemaFacts;
  readonly facts: ReadonlyMap<string, Fact>;
  /** Coordinates that a fact names in full. */
  readonly named: ReadonlySet<string>;
  readonly rules: readonly CompiledRule[];
  readonly keys: ReadonlyMap<string, RowKeys>;
  readonly subjects: Readonly<Record<string, string>>;
}

const clear: Decision = Object.freeze({ kind: 'clear' });

/**
 * Builds every decision for one kind of client. The first matching rule decides. Without one, open data is
 * clear and the rest is denied.
 */
export function buildView(source: ViewSource, principal: Principal, id: string, key: Uint8Array): PolicyView {
  const { schema, facts, subjects } = source;
  const fitting = source.rules.filter((rule) => appliesTo(rule, principal));
  const decisions = new Map<string, Decision>();
  const named = new Set<string>();
  const filters = new Map<string, RowFilter>();
  for (const { coordinate, typeName, objects } of schema.values()) {
    const fact = facts.get(coordinate);
    // Unclassified and unaccepted fields stay closed, whatever a rule says about their siblings.
    const rule =
      fact === 'unclassified'
        ? undefined
        : fitting.find(({ fields }) => fields.some((pattern) => matches(pattern, coordinate)));
    const decision = rule ? rule.decide(coordinate, principal) : fact === 'open' ? clear : deny;
    // An anonymiser covers a value. None covers an object and everything behind it.
    decisions.set(coordinate, decision.kind === 'transform' && objects.length > 0 ? deny : decision);
    if (rule ? rule.fields.includes(coordinate) : source.named.has(coordinate)) named.add(coordinate);
    const field = subjects[typeName];
    if (rule?.own && field && principal.subject !== undefined)
      filters.set(typeName, { field, value: principal.subject });
  }
  const { hidden, keyedOrder } = closeDecisions(decisions, {
    schema,
    facts,
    named,
    keys: source.keys,
    filtered: new Set(filters.keys()),
  });
  return Object.freeze({
    id,
    key,
    ...(principal.deniedFields && { deniedFields: principal.deniedFields }),
    decide: (coordinate: string) => decisions.get(coordinate) ?? deny,
    scope: narrowestScope(decisions.values()),
    rowFilter: (type: string) => filters.get(type),
    isHidden: (type: string) => hidden.has(type),
    hasKeyedOrder: (type: string) => keyedOrder.has(type),
  });
}

/** Returns whether a rule applies. A rule for own rows needs a client with a subject. */
function appliesTo({ roles, purposes, own }: CompiledRule, principal: Principal): boolean {
  if (own && principal.subject === undefined) return false;
  return purposes.has(principal.purpose) && principal.roles.some((role) => roles.has(role));
}
