import { createHash, hkdfSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Composition } from '../contract/composition.ts';
import type { Problem } from '../contract/errors.ts';
import type { Anonymiser, Decision, Policy, PolicyView, Principal } from '../contract/policy.ts';
import { checkPolicy } from './check-policy.ts';
import { classify, isExact } from './classify.ts';
import type { Lock, Unaccepted } from './lock.ts';
import type { PolicyText, Rule } from './policy-text.ts';
import { rowKeys } from './row-keys.ts';
import { readSchemaFacts, type SchemaFacts } from './schema-facts.ts';
import { buildView, type CompiledRule } from './view.ts';
import { withholdable } from './withholdable.ts';

export { type Lock, readLock, writeLock } from './lock.ts';
export { readPolicy } from './policy-text.ts';

export interface CompileOptions {
  readonly composition: Pick<Composition, 'schema' | 'roots' | 'links' | 'frames'>;
  /** Those that the policy may name. */
  readonly anonymisers: readonly Anonymiser[];
  readonly file: string;
  /** Without it, wildcards open every field that a partner adds. */
  readonly lock?: Lock | undefined;
  /** The gateway's secret, at least 32 bytes. Keys of views are derived from it. */
  readonly secret: Uint8Array;
  /** A new value changes every pseudonym, keyed order and cursor. */
  readonly epoch: string;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly problems: readonly Problem[];
  /** Fields that no fact names. They are denied to all clients, and a mistake for `pertuis check`. */
  readonly unclassified: readonly string[];
  /**
   * Fields that were added or changed since the lock was written. They are denied to all clients until they
   * are accepted.
   */
  readonly unaccepted: readonly Unaccepted[];
  /** Fields that only a wildcard covers, and that no lock guards. */
  readonly unguarded: readonly string[];
  readonly schema: SchemaFacts;
}

/** Bound on cached views: one for each kind of client, and one for each person where own rows are visible. */
const maxViewBytes = 16 * 1024 * 1024;
/** Size of a map's entry with its decision. */
const bytesPerDecision = 150;

/** Compiles the policy against the schema. A request then needs a look-up only. */
export function compilePolicy(
  text: PolicyText,
  { composition, anonymisers, file, lock, secret, epoch }: CompileOptions,
): CompiledPolicy {
  const schema = readSchemaFacts(composition);
  const { facts, problems, unclassified, unaccepted, byWildcard } = classify(text, schema, lock, file);
  const named = new Set(namedIn(text));
  const rules = text.rules.map((rule) => compileRule(rule, anonymisers));
  const keys = rowKeys(composition);
  const source = { schema, facts, named, rules, keys, subjects: text.subjects };
  const version = digest(JSON.stringify([text.digestOf, epoch, unaccepted]));
  const views = new LRUCache<string, PolicyView>({
    maxSize: Math.max(maxViewBytes, schema.size * bytesPerDecision),
    sizeCalculation: () => Math.max(1, schema.size * bytesPerDecision),
  });
  const byPrincipal = new WeakMap<Principal, PolicyView>();

  const policy: Policy = {
    version,
    withholdable: withholdable(source, text.rules),
    personal: new Set([...facts].flatMap(([coordinate, fact]) => (fact === 'personal' ? [coordinate] : []))),
    named,
    declaredArguments: new Map(
      Object.entries(text.arguments).map(([coordinate, read]) => [coordinate, new Map(Object.entries(read))]),
    ),
    viewFor(principal) {
      const before = byPrincipal.get(principal);
      if (before) return before;
      const id = viewId(version, principal, rules);
      let view = views.get(id);
      if (!view) {
        view = buildView(source, principal, id, viewKey(secret, id));
        views.set(id, view);
      }
      byPrincipal.set(principal, view);
      return view;
    },
  };
  return {
    policy,
    problems: [...problems, ...checkPolicy(text, schema, anonymisers, file)],
    unclassified,
    unaccepted,
    unguarded: lock ? [] : byWildcard,
    schema,
  };
}

function namedIn({ facts: { open, internal, personal } }: PolicyText): string[] {
  return [...open, ...internal, ...Object.keys(personal)].filter(isExact);
}

/**
 * Returns the id of a view. Clients share a view, and so cached responses, only when every decision is the
 * same. They have the same roles and purpose, and the same report of denied fields. They have the same person
 * when a rule that applies is about own rows, and the same organisation when one of them depends on it.
 */
function viewId(
  version: string,
  { roles, purpose, subject, organisation, deniedFields = 'errors' }: Principal,
  rules: readonly CompiledRule[],
): string {
  const applying = rules.filter((rule) => rule.purposes.has(purpose) && roles.some((r) => rule.roles.has(r)));
  const isPersonal = applying.some(({ own }) => own);
  const isPerOrganisation = applying.some((rule) => rule.isPerOrganisation);
  return digest(
    JSON.stringify([
      version,
      [...new Set(roles)].sort(),
      purpose,
      isPersonal ? (subject ?? null) : null,
      isPerOrganisation ? organisation : null,
      ...(deniedFields === 'errors' ? [] : [deniedFields]),
    ]),
  );
}

/** HKDF, RFC 5869. */
function viewKey(secret: Uint8Array, id: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `pertuis view ${id}`, 32));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function compileRule(
  { fields, roles, purposes, own, decision }: Rule,
  anonymisers: readonly Anonymiser[],
): CompiledRule {
  const base = { fields, own, roles: new Set(roles), purposes: new Set(purposes) };
  if (typeof decision === 'string')
    return { ...base, isPerOrganisation: false, decide: () => ({ kind: decision }) };
  const [[name, options] = []] = Object.entries(decision);
  const anonymiser = anonymisers.find((candidate) => candidate.name === name);
  return {
    ...base,
    isPerOrganisation: isPerOrganisation(anonymiser, options, { fields, purposes }),
    decide(coordinate, { purpose, organisation }): Decision {
      if (!anonymiser) return { kind: 'deny' };
      const {
        begin,
        isPerOrganisation: _,
        ...anonymisation
      } = anonymiser.create(options, {
        coordinate,
        purpose,
        organisation,
      });
      const decision = { kind: 'transform', technique: anonymiser.name, ...anonymisation } as const;
      return Object.freeze(
        decision.scope === 'view' ? { ...decision, apply: begin({}) } : { ...decision, begin },
      );
    },
  };
}

/** Options that do not fit are a mistake of the policy, and nobody gets a view of it. */
function isPerOrganisation(
  anonymiser: Anonymiser | undefined,
  options: unknown,
  { fields, purposes }: Pick<Rule, 'fields' | 'purposes'>,
): boolean {
  const context = { coordinate: fields[0] ?? '', purpose: purposes[0] ?? '', organisation: '' };
  try {
    return anonymiser?.create(options, context).isPerOrganisation ?? false;
  } catch {
    return false;
  }
}
