import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Anonymiser, ValueKind } from '../contract/policy.ts';
import type { Clients } from './clients.ts';
import { decisionTable } from './decision-table.ts';
import { compilePolicy, readPolicy } from './policy.ts';
import { policyWarnings } from './policy-warnings.ts';

const schema = buildSchema(`
  scalar DateTime
  scalar JSON
  enum Mood { GOOD BAD }
  type Query { meters: [Meter] }
  type Meter { prm: ID name: String householdId: ID birthYear: Int seenAt: DateTime mood: Mood extra: JSON sector: Sector }
  type Sector { code: ID }
`);
const composition = { schema, frames: new Map(), roots: new Map(), links: new Map() };
const technique = (
  name: Anonymiser['name'],
  fits: (options: unknown) => readonly ValueKind[],
): Anonymiser => ({
  name,
  fits,
  create: () => ({ scope: 'view', begin: () => () => null }),
});
const anonymisers = [
  technique('mask', () => ['text', 'any']),
  technique('generalise', (options) => ('step' in (options as object) ? ['number', 'any'] : ['text', 'any'])),
];
const clients: Clients = {
  visitor: { roles: ['visitor'], purpose: 'open-data' },
  consumers: [
    { roles: ['citizen'], purpose: 'self-data', organisation: 'town', subject: 'hh-1' },
    { roles: ['partner'], purpose: 'planning', organisation: 'grid' },
    { roles: ['lead', 'partner'], purpose: 'planning', organisation: 'town' },
  ],
  issuers: [{ roles: ['agent'], purposes: ['support'] }],
};

function audit(rules: string, category = 'pd:Household') {
  const text = readPolicy(
    `
version: "1"
facts: { open: [Query.*, Sector.*], personal: { Meter.*: { category: "${category}" } } }
subjects: { Meter: householdId }
rules: [${rules}]`,
    'policy.yaml',
  );
  const secret = new Uint8Array(32);
  const {
    policy,
    problems,
    schema: facts,
  } = compilePolicy(text, {
    ...{ composition, anonymisers, secret, file: 'policy.yaml', epoch: '1' },
  });
  expect(problems).toEqual([]);
  const coordinates = [...facts.keys()];
  return {
    warnings: policyWarnings({ text, schema, coordinates, anonymisers, clients }),
    table: decisionTable(policy, text, clients),
  };
}
const partner = 'roles: [partner], purposes: [planning]';
const warn = (rules: string) => audit(rules).warnings.map(({ path, message }) => `${path}: ${message}`);

describe('warnings of a policy', () => {
  it('are absent where every rule decides something', () => {
    expect(
      warn(`
        { fields: [Meter.*], roles: [citizen], purposes: [self-data], own: true, decision: clear },
        { fields: [Meter.name], ${partner}, decision: { mask: {} } },
        { fields: [Meter.birthYear], ${partner}, decision: { generalise: { step: 10 } } },
        { fields: [Meter.prm], roles: [agent], purposes: [support], own: true, decision: clear }`),
    ).toEqual([]);
  });

  it('name a rule that stands behind a wider one', () => {
    expect(
      warn(
        `{ fields: [Meter.*], ${partner}, decision: deny }, { fields: [Meter.prm], ${partner}, decision: clear }`,
      ),
    ).toEqual(['rules.1: never applies: earlier rules decide all of its fields for its roles and purposes']);
  });

  it('accept a rule that decides for one field, role or purpose only, or for clients without a person', () => {
    expect(
      warn(`
        { fields: [Meter.prm], ${partner}, decision: deny },
        { fields: [Meter.prm, Meter.name], ${partner}, decision: clear },
        { fields: [Meter.prm], roles: [partner, agent], purposes: [planning, support], decision: clear },
        { fields: [Meter.householdId], roles: [citizen], purposes: [self-data], own: true, decision: clear },
        { fields: [Meter.householdId], roles: [citizen], purposes: [self-data], decision: { mask: {} } }`),
    ).toEqual([]);
  });

  it('name unknown roles and purposes, with the likely correction', () => {
    expect(warn('{ fields: [Meter.prm], roles: [partnr], purposes: [marketing], decision: clear }')).toEqual([
      'rules.0.roles: no consumer and no token issuer has the role "partnr": perhaps partner',
      'rules.0.purposes: no consumer and no token issuer has the purpose "marketing"',
    ]);
  });

  it('name a role that never comes with that purpose, and own rows for clients without a person', () => {
    expect(warn('{ fields: [Meter.prm], roles: [partner], purposes: [self-data], decision: clear }')).toEqual(
      ['rules.0: never applies: no consumer has one of its roles together with one of its purposes'],
    );
    expect(warn(`{ fields: [Meter.prm], ${partner}, own: true, decision: clear }`)).toEqual([
      'rules.0: never applies: it is about own rows, and no consumer with its roles and purposes has a subject',
    ]);
  });

  it('name categories that the vocabulary does not know', () => {
    const of = (category: string) =>
      audit('', category).warnings.map(({ path, message }) => `${path}: ${message}`);
    expect(of('pd:EmailAdress')).toEqual([
      'facts.personal.Meter.*.category: pd:EmailAdress is no category of the Data Privacy Vocabulary: perhaps pd:EmailAddress',
    ]);
    expect(of('dpv:SensitivePersonalData')).toEqual([]);
  });

  it('name fields of which a technique leaves nothing, and only those that its rule decides', () => {
    expect(
      warn(`
        { fields: [Meter.mood, Meter.sector, Meter.householdId, Meter.prm], ${partner}, decision: deny },
        { fields: [Meter.*], ${partner}, decision: { mask: {} } },
        { fields: [Meter.name], roles: [lead], purposes: [planning], decision: { generalise: { step: 2 } } }`),
    ).toEqual([
      'rules.1.decision.mask: mask {} takes text and leaves nothing of Meter.birthYear (a number), Meter.seenAt (a date)',
      'rules.2.decision.generalise: generalise {"step":2} takes a number and leaves nothing of Meter.name (text)',
    ]);
  });
});

describe('the table of decisions', () => {
  const { table } = audit(`
    { fields: [Meter.*], roles: [citizen], purposes: [self-data], own: true, decision: clear },
    { fields: [Meter.birthYear], ${partner}, decision: { generalise: { step: 10 } } },
    { fields: [Meter.prm], roles: [agent], purposes: [support], own: true, decision: clear }`);

  it('has a column for visitors, each kind of consumer, and those that only tokens speak for', () => {
    expect(table.audiences).toMatchObject([
      { roles: ['visitor'], purpose: 'open-data' },
      { roles: ['citizen'], purpose: 'self-data' },
      { roles: ['partner'], purpose: 'planning' },
      { roles: ['lead', 'partner'], purpose: 'planning' },
      { roles: ['agent'], purpose: 'support' },
    ]);
  });

  it('shows the decision that applies, with its options and whose rows', () => {
    const of = (coordinate: string) => table.rows.find((row) => row.coordinate === coordinate)?.decisions;
    expect(of('Meter.birthYear')).toEqual([
      ...['deny', 'clear, own rows', 'generalise step 10', 'generalise step 10', 'deny'],
    ]);
    expect(of('Meter.prm')).toEqual(['deny', 'clear, own rows', 'deny', 'deny', 'clear, own rows']);
    expect(of('Sector.code')).toBeUndefined();
  });

  it('shows what the policy closes beside its rules', () => {
    const { rows } = audit(
      `{ fields: [Meter.name], ${partner}, decision: deny }, { fields: [Meter.*], ${partner}, decision: clear }`,
    ).table;
    const of = (coordinate: string) => rows.find((row) => row.coordinate === coordinate)?.decisions;
    expect(of('Meter.prm')).toEqual(['deny', 'deny', 'clear', 'clear']);
    // Free-form values may hold what is denied beside them.
    expect(of('Meter.extra')).toEqual(['deny', 'deny', 'deny', 'deny']);
  });
});
