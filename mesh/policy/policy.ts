import { createHash, hkdfSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Composition } from '../contract/composition.ts';
import type { Problem } from '../contract/errors.ts';
import type { Decision, Policy, PolicyView, Principal, Technique } from '../contract/policy.ts';
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
  readonly techniques: readonly Technique[];
  readonly file: string;
  /** Without it wildcards open whatever a partner adds. */
  readonly lock?: Lock | undefined;
  /** The gateway's own, at least 32 bytes: keys of views are derived from it. */
  readonly secret: Uint8Array;
  /** Turning it changes every pseudonym, keyed order and cursor. */
  readonly epoch: string;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly problems: readonly Problem[];
  /** Fields that no fact names: denied to everyone, and a mistake for `pertuis check`. */
  readonly unclassified: readonly string[];
  /** Fields that came or changed since the lock was written: denied to everyone until somebody accepts them. */
  readonly unaccepted: readonly Unaccepted[];
  /** Fields that only a wildcard covers, and that no lock guards. */
  readonly unguarded: readonly string[];
  readonly schema: SchemaFacts;
}

/** Views that are kept together: one for each kind of client, and for each person where own rows are seen. */
const maxViewBytes = 16 * 1024 * 1024;
/** An entry of a map and its decision. */
const bytesPerDecision = 150;

/** Compiles the written policy once against the schema; per request there is nothing left but a look-up. */
export function compilePolicy(
  text: PolicyText,
  { composition, techniques, file, lock, secret, epoch }: CompileOptions,
): CompiledPolicy {
  const schema = readSchemaFacts(composition);
  const { facts, problems, unclassified, unaccepted, byWildcard } = classify(text, schema, lock, file);
  const named = new Set(namedIn(text));
  const rules = text.rules.map((rule) => compileRule(rule, techniques));
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
    problems: [...problems, ...checkPolicy(text, schema, techniques, file)],
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
 * Clients share a view, and so cached responses, only when every decision is the same: same roles and purpose; the same
 * person when one of the rules that apply speaks of own rows; the same organisation when one of them tells them apart.
 */
function viewId(
  version: string,
  { roles, purpose, subject, organisation }: Principal,
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

/** Techniques that the engine tells apart; those of plugins are one kind. */
const kinds = ['mask', 'pseudonymise', 'generalise'] as const;

function compileRule(
  { fields, roles, purposes, own, decision }: Rule,
  techniques: readonly Technique[],
): CompiledRule {
  const base = { fields, own, roles: new Set(roles), purposes: new Set(purposes) };
  if (typeof decision === 'string')
    return { ...base, isPerOrganisation: false, decide: () => ({ kind: decision }) };
  const [[name, options] = []] = Object.entries(decision);
  const technique = techniques.find((candidate) => candidate.name === name);
  const traits = technique?.traits?.(options) ?? {};
  return {
    ...base,
    isPerOrganisation: traits.isPerOrganisation ?? false,
    decide(coordinate, { purpose, organisation }): Decision {
      if (!technique) return { kind: 'deny' };
      const apply = technique.compile(options, { coordinate, purpose, organisation });
      const kind = kinds.find((own) => own === technique.name) ?? 'anonymise';
      return { kind, technique: technique.name, apply, ...(traits.coversNull && { coversNull: true }) };
    },
  };
}
