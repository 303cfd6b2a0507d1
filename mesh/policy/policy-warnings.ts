import type { GraphQLSchema } from 'graphql';
import type { Anonymiser, ValueKind } from '../contract/policy.ts';
import { type Clients, canCome, knownTo, pairsOf } from './clients.ts';
import { decidingRules } from './deciding-rules.ts';
import { categories } from './dpv-categories.ts';
import { nearest } from './pattern.ts';
import type { PolicyText, Rule } from './policy-text.ts';
import { valueKind } from './value-kind.ts';

/** Something that is allowed but probably not intended. */
export interface PolicyWarning {
  /** Dotted path inside the policy. */
  readonly path: string;
  readonly message: string;
}

export interface AuditedPolicy {
  readonly text: Pick<PolicyText, 'facts' | 'rules'>;
  readonly schema: GraphQLSchema;
  /** Coordinates on which a rule can have an effect: classified and accepted ones. */
  readonly coordinates: readonly string[];
  readonly anonymisers: readonly Anonymiser[];
  readonly clients: Clients;
}

/**
 * Returns the parts of a policy that have no effect, or another one than they say: rules that never decide,
 * unknown roles and purposes, unknown categories, and anonymisers that leave nothing of a value of that type.
 */
export function policyWarnings(audited: AuditedPolicy): readonly PolicyWarning[] {
  const { text, coordinates, clients } = audited;
  const decided = decidingRules(text.rules, coordinates);
  const known = knownTo(clients);
  return [
    ...unknownCategories(text),
    ...text.rules.flatMap((rule, index) => {
      const path = `rules.${index}`;
      const strangers = [
        ...unknownNames(rule.roles, known.roles, 'role', `${path}.roles`),
        ...unknownNames(rule.purposes, known.purposes, 'purpose', `${path}.purposes`),
      ];
      const fields = decided[index] ?? [];
      if (fields.length === 0) {
        const message = 'never applies: earlier rules decide all of its fields for its roles and purposes';
        return [...strangers, { path, message }];
      }
      if (strangers.length > 0) return strangers;
      const impossible = whyNoClient(rule, clients);
      return [
        ...(impossible ? [{ path, message: impossible }] : []),
        ...misfits(rule, fields, audited, path),
      ];
    }),
  ];
}

function unknownCategories({ facts }: Pick<PolicyText, 'facts'>): PolicyWarning[] {
  return Object.entries(facts.personal).flatMap(([pattern, { category }]) => {
    if (categories.has(category)) return [];
    const message = `${category} is no category of the Data Privacy Vocabulary${perhaps(category, categories)}`;
    return [{ path: `facts.personal.${pattern}.category`, message }];
  });
}

function unknownNames(
  names: readonly string[],
  known: ReadonlySet<string>,
  what: 'role' | 'purpose',
  path: string,
): PolicyWarning[] {
  return names
    .filter((name) => !known.has(name))
    .map((name) => ({
      path,
      message: `no consumer and no token issuer has the ${what} "${name}"${perhaps(name, known)}`,
    }));
}

function whyNoClient(rule: Rule, clients: Clients): string | undefined {
  const pairs = pairsOf(rule);
  if (!pairs.some((pair) => canCome(clients, pair, false)))
    return 'never applies: no consumer has one of its roles together with one of its purposes';
  if (rule.own && !pairs.some((pair) => canCome(clients, pair, true)))
    return 'never applies: it is about own rows, and no consumer with its roles and purposes has a subject';
  return undefined;
}

const kindNames: Record<ValueKind | 'object', string> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  enum: 'one of a list',
  any: 'free-form',
  object: 'an object',
};
const mostNamed = 5;

/** An anonymiser on a value that it cannot handle gives null, or an error, for all clients. */
function misfits(
  { decision }: Rule,
  fields: readonly string[],
  { schema, anonymisers }: AuditedPolicy,
  path: string,
): PolicyWarning[] {
  if (typeof decision === 'string') return [];
  const [[name = '', options] = []] = Object.entries(decision);
  const fits = anonymisers.find((technique) => technique.name === name)?.fits?.(options);
  if (!fits) return [];
  const wrong = fields.flatMap((coordinate) => {
    const kind = valueKind(schema, coordinate);
    return kind === undefined || fits.some((fitting) => fitting === kind) ? [] : [{ coordinate, kind }];
  });
  if (wrong.length === 0) return [];
  const named = wrong.slice(0, mostNamed).map(({ coordinate, kind }) => `${coordinate} (${kindNames[kind]})`);
  const more = wrong.length > mostNamed ? ` and ${wrong.length - mostNamed} more` : '';
  const wanted = fits.filter((kind) => kind !== 'any').map((kind) => kindNames[kind]);
  const message = `${name} ${JSON.stringify(options)} takes ${wanted.join(' or ')} and leaves nothing of ${named.join(', ')}${more}`;
  return [{ path: `${path}.decision.${name}`, message }];
}

function perhaps(name: string, known: ReadonlySet<string>): string {
  const hint = nearest(name, [...known]);
  return hint === undefined ? '' : `: perhaps ${hint}`;
}
