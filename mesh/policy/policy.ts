import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Problem } from '../contract/errors.ts';
import type { Decision, Policy, PolicyView, Principal, Technique } from '../contract/policy.ts';
import { classify, type Fact, unknown } from './classify.ts';
import { matches } from './pattern.ts';
import type { PolicyText, Rule } from './policy-text.ts';
import { buildView, type CompiledRule } from './view.ts';

export { readPolicy } from './policy-text.ts';

export interface CompileOptions {
  /** Every `Type.field` of the unified schema's object types. */
  readonly coordinates: readonly string[];
  readonly techniques: readonly Technique[];
  readonly file: string;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly problems: readonly Problem[];
  /** Fields that no fact names: denied to everyone, and a mistake for `pertuis check`. */
  readonly unclassified: readonly string[];
}

const rememberedViews = 1_000;

/** Compiles the written policy once against the schema; per question there is nothing left but a look-up. */
export function compilePolicy(
  text: PolicyText,
  { coordinates, techniques, file }: CompileOptions,
): CompiledPolicy {
  const { facts, problems, unclassified } = classify(text, coordinates, file);
  const found = [
    ...problems,
    ...checkRules(text, coordinates, techniques, file),
    ...checkSubjects(text, coordinates, file),
  ];
  const rules = text.rules.map((rule) => compileRule(rule, techniques));
  const version = digest(text.digestOf);
  const views = new LRUCache<string, PolicyView>({ max: rememberedViews });
  const byPrincipal = new WeakMap<Principal, PolicyView>();

  const policy: Policy = {
    version,
    withholdable: withholdable(facts, text.rules),
    viewFor(principal) {
      const before = byPrincipal.get(principal);
      if (before) return before;
      const id = viewId(version, principal, text.rules);
      let view = views.get(id);
      if (!view) {
        view = buildView({ facts, rules, subjects: text.subjects }, principal, id);
        views.set(id, view);
      }
      byPrincipal.set(principal, view);
      return view;
    },
  };
  return { policy, problems: found, unclassified };
}

/** What is not open to everybody, what some rule alters or denies, and counts, which follow their rows. */
function withholdable(facts: ReadonlyMap<string, Fact>, rules: readonly Rule[]): ReadonlySet<string> {
  const altering = rules.filter(({ decision }) => decision !== 'clear').flatMap(({ fields }) => fields);
  const coordinates = [...facts].filter(
    ([coordinate, fact]) =>
      fact !== 'open' ||
      coordinate.endsWith('Connection.totalCount') ||
      altering.some((pattern) => matches(pattern, coordinate)),
  );
  return new Set(coordinates.map(([coordinate]) => coordinate));
}

/**
 * Askers share a view, and so stored answers, only when every decision is the same: same roles and purpose, and when one
 * of the rules that apply speaks of own rows, the same person.
 */
function viewId(version: string, { roles, purpose, subject }: Principal, rules: readonly Rule[]): string {
  const personal = rules.some(
    (rule) => rule.own && rule.purposes.includes(purpose) && roles.some((r) => rule.roles.includes(r)),
  );
  return digest(JSON.stringify([version, [...roles].sort(), purpose, personal ? (subject ?? null) : null]));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function compileRule(
  { fields, roles, purposes, own, decision }: Rule,
  techniques: readonly Technique[],
): CompiledRule {
  const base = { fields, own, roles: new Set(roles), purposes: new Set(purposes) };
  if (typeof decision === 'string') return { ...base, decide: () => ({ kind: decision }) };
  const [[name, options] = []] = Object.entries(decision);
  const technique = techniques.find((candidate) => candidate.name === name);
  const decide = (coordinate: string, purpose: string): Decision => {
    if (!technique) return { kind: 'deny' };
    return { kind: technique.name, apply: technique.compile(options, { coordinate, purpose }) };
  };
  return { ...base, decide };
}

function checkRules(
  { rules, subjects }: PolicyText,
  coordinates: readonly string[],
  techniques: readonly Technique[],
  file: string,
): Problem[] {
  return rules.flatMap((rule, index) => {
    const path = `rules.${index}`;
    const wrong = rule.fields
      .filter((pattern) => !coordinates.some((coordinate) => matches(pattern, coordinate)))
      .map((pattern) => unknown(pattern, `${path}.fields`, coordinates, file));
    const homeless = rule.own
      ? rule.fields.map((field) => field.split('.')[0] ?? '').filter((type) => !subjects[type])
      : [];
    for (const type of new Set(homeless)) {
      wrong.push({ file, path, expected: `subjects to say whose rows ${type} holds`, got: 'nothing' });
    }
    return [...wrong, ...checkDecision(rule, techniques, path, file)];
  });
}

function checkDecision(
  { decision, purposes, fields }: Rule,
  techniques: readonly Technique[],
  path: string,
  file: string,
) {
  if (typeof decision === 'string') return [];
  const [[name = '', options] = []] = Object.entries(decision);
  try {
    const technique = techniques.find((candidate) => candidate.name === name);
    if (!technique) throw new Error('a known technique');
    technique.compile(options, { coordinate: fields[0] ?? '', purpose: purposes[0] ?? '' });
    return [];
  } catch (error) {
    const expected = error instanceof Error ? error.message : String(error);
    return [{ file, path: `${path}.decision.${name}`, expected, got: JSON.stringify(options) ?? 'nothing' }];
  }
}

function checkSubjects({ subjects }: PolicyText, coordinates: readonly string[], file: string): Problem[] {
  return Object.entries(subjects)
    .filter(([type, field]) => !coordinates.includes(`${type}.${field}`))
    .map(([type, field]) => unknown(`${type}.${field}`, `subjects.${type}`, coordinates, file));
}
