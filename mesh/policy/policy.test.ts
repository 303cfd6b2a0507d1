import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Root } from '../contract/composition.ts';
import { ConfigurationError } from '../contract/errors.ts';
import type { Anonymisation, Anonymiser, AnonymiserScope, Principal } from '../contract/policy.ts';
import type { Frame } from '../contract/source.ts';
import { compilePolicy, readPolicy } from './policy.ts';

const schema = buildSchema(`
  type Query { meters: MeterConnection sectors: [Sector] }
  type Mutation { deposit: Sector }
  type MeterConnection { nodes: [Meter] totalCount: Int }
  type Meter { prm: ID name: String householdId: ID }
  type Sector { code: ID }
  type Secret { x: Int }
`);
const frames = new Map<string, Frame>([
  ['MeterConnection.nodes', 'rows'],
  ['MeterConnection.totalCount', 'count'],
]);
const root = (coordinate: string): [string, Root] => [
  coordinate,
  { coordinate, source: 's', facts: { shape: 'value' } },
];
const composition = {
  schema,
  frames,
  roots: new Map(['Query.meters', 'Query.sectors', 'Mutation.deposit'].map(root)),
  links: new Map(),
};
const coordinates = [
  'Mutation.deposit',
  'Meter.prm',
  'Meter.name',
  'Meter.householdId',
  'Sector.code',
  'Secret.x',
];
const seen: unknown[] = [];
const anonymisers: Anonymiser[] = [
  {
    name: 'mask',
    create: (options) => {
      if (options !== null) throw new Error('no options');
      const begin: Anonymisation['begin'] = (operation) => {
        seen.push(operation);
        return () => '•••';
      };
      return { scope: 'view', begin };
    },
  },
  {
    name: 'by-hand',
    create: (scope) => ({ scope: scope as AnonymiserScope, begin: () => () => '?' }),
  },
];
const person = (more: Partial<Principal>): Principal => ({
  consumer: 'c',
  organisation: 'o',
  roles: ['visitor'],
  purpose: 'open-data',
  ...more,
});
const citizen = (subject: string) => person({ roles: ['citizen'], purpose: 'self-data', subject });
const partner = person({ roles: ['partner'], purpose: 'planning' });

const text = `
version: "1"
facts:
  open: [ Sector.* ]
  personal:
    Meter.prm: { category: "pd:Identifying" }
    Meter.name: { category: "pd:Name" }
    Meter.householdId: { category: "pd:Identifying" }
subjects: { Meter: householdId }
rules:
  - { fields: [ Meter.* ], roles: [ citizen ], purposes: [ self-data ], own: true, decision: clear }
  - { fields: [ Meter.name ], roles: [ partner ], purposes: [ planning ], decision: { mask: null } }
  - { fields: [ Meter.prm ], roles: [ partner ], purposes: [ planning ], decision: clear }
`;

const compile = (yaml: string) =>
  compilePolicy(readPolicy(yaml, 'policy.yaml'), {
    composition,
    anonymisers,
    file: 'policy.yaml',
    secret: new Uint8Array(32),
    epoch: '1',
  });

describe('a policy', () => {
  const { policy, problems, unclassified } = compile(text);
  const decide = (principal: Principal, coordinate: string) =>
    policy.viewFor(principal).decide(coordinate).kind;

  it('opens open data to all clients and nothing else', () => {
    expect(problems).toEqual([]);
    expect(decide(person({}), 'Sector.code')).toBe('clear');
    expect(decide(person({}), 'Meter.name')).toBe('deny');
  });

  it('denies unclassified fields, and reports them', () => {
    expect(unclassified).toEqual(['Mutation.deposit', 'Secret.x']);
    expect(decide(partner, 'Secret.x')).toBe('deny');
    expect(decide(partner, 'Nothing.known')).toBe('deny');
  });

  it('tells an anonymiser of scope view nothing of the principal, whose values others get, too', () => {
    policy.viewFor(partner);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((operation) => JSON.stringify(operation) === '{}')).toBe(true);
  });

  it.each(['view', 'principal', 'never'] as const)('has the scope of its narrowest decision: %s', (scope) => {
    const named = compile(text.replace('{ mask: null }', `{ by-hand: ${scope} }`));
    expect(named.problems).toEqual([]);
    expect(named.policy.viewFor(partner).scope).toBe(scope);
    expect(named.policy.viewFor(person({})).scope).toBe('view');
  });

  it('names the anonymisers that there are when a rule names another', () => {
    expect(compile(text.replace('{ mask: null }', '{ blur: null }')).problems).toMatchObject([
      { path: 'rules.1.decision.blur', expected: 'one of mask, by-hand' },
    ]);
  });

  it('takes the first rule that matches role and purpose', () => {
    expect(decide(partner, 'Meter.name')).toBe('transform');
    expect(decide(person({ roles: ['partner'], purpose: 'marketing' }), 'Meter.name')).toBe('deny');
  });

  it('gives a person their own rows, and no rows to clients without a person', () => {
    expect(policy.viewFor(citizen('hh-1')).rowFilter('Meter')).toEqual({
      field: 'householdId',
      value: 'hh-1',
    });
    expect(decide(person({ roles: ['citizen'], purpose: 'self-data' }), 'Meter.name')).toBe('deny');
  });

  it('shares responses between clients that see the same, never between two people', () => {
    const id = (principal: Principal) => policy.viewFor(principal).id;
    expect(id(partner)).toBe(id({ ...partner, consumer: 'another' }));
    expect(id(citizen('hh-1'))).not.toBe(id(citizen('hh-2')));
    expect(id(partner)).not.toBe(id(person({})));
    expect(compile(text.replace('"1"', '"2"')).policy.viewFor(partner).id).not.toBe(id(partner));
  });

  it('hides the count of rows that are not shown whole', () => {
    for (const principal of [person({}), partner, citizen('hh-1')]) {
      expect(decide(principal, 'MeterConnection.totalCount')).toBe('deny');
    }
  });

  it('never grants clear without a fact or a rule that says so', () => {
    const leaves = coordinates.filter((one) => one !== 'Mutation.deposit');
    const pick = fc.subarray(leaves);
    fc.assert(
      fc.property(
        pick,
        pick,
        fc.constantFrom(person({}), partner, citizen('x')),
        (open, granted, principal) => {
          const personal = Object.fromEntries(
            granted.filter((one) => !open.includes(one)).map((one) => [one, { category: 'pd:Name' }]),
          );
          const rules =
            granted.length > 0
              ? [{ fields: granted, roles: ['partner'], purposes: ['planning'], decision: 'clear' }]
              : [];
          const { policy } = compile(JSON.stringify({ version: '1', facts: { open, personal }, rules }));
          for (const coordinate of leaves) {
            const said = open.includes(coordinate) || (granted.includes(coordinate) && principal === partner);
            expect(policy.viewFor(principal).decide(coordinate).kind).toBe(said ? 'clear' : 'deny');
          }
        },
      ),
    );
  });
});

describe('mistakes in a policy', () => {
  it('are all reported at once, with a hint for a mistyped name', () => {
    const { problems } = compile(
      text
        .replace('Sector.*', 'Sectr.code')
        .replace('Meter: householdId', 'Meter: household')
        .replace('mask: null', 'mask: 3'),
    );
    expect(problems.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'facts.open.0: an existing field, perhaps Sector.code',
      'rules.1.decision.mask: no options',
      'subjects.Meter: an existing field, perhaps Meter.householdId',
    ]);
  });

  it('include two classifications of one field, and own rows without a subject', () => {
    const twice = text
      .replace('open: [ Sector.* ]', 'open: [ Sector.*, Meter.name ]')
      .replace('subjects: { Meter: householdId }', '');
    expect(compile(twice).problems.map(({ expected }) => expected)).toEqual([
      'one classification of Meter.name',
      'subjects to say whose rows Meter holds',
    ]);
  });

  it.each([
    'version: 1',
    'facts: [',
    'version: "1"\nfacts: {}\nrules: [{ fields: ["nodot"], roles: [], purposes: [], decision: maybe }]',
  ])('in its form are rejected: %j', (yaml) =>
    expect(() => readPolicy(yaml, 'policy.yaml')).toThrow(ConfigurationError),
  );
});
