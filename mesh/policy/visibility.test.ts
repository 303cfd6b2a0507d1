import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { Anonymiser, Principal } from '../contract/policy.ts';
import { compilePolicy, readPolicy } from './policy.ts';
import { readVisibility } from './visibility.ts';
import { compareVisibility } from './visibility-changes.ts';

const schema = buildSchema(`
  type Query { meters: [Meter] }
  type Meter { prm: ID email: String load: Float sector: String }
`);
const root = { coordinate: 'Query.meters', source: 's', facts: { shape: 'list' } } as const;
const composition = {
  schema,
  roots: new Map([['Query.meters', root]]),
  links: new Map(),
  frames: new Map(),
};
const mask: Anonymiser = { name: 'mask', create: () => ({ scope: 'view', begin: () => () => '***' }) };
const visitor: Principal = {
  consumer: 'visitor',
  organisation: 'public',
  roles: ['visitor'],
  purpose: 'reuse',
};
const citizen: Principal = {
  ...visitor,
  consumer: 'app',
  roles: ['citizen'],
  purpose: 'service',
  subject: 'P1',
};
const analyst: Principal = { ...visitor, consumer: 'lab', roles: ['analyst'], purpose: 'research' };

function seen(facts: string, rules = '[]', principals = [visitor, citizen, analyst]) {
  const text = readPolicy(
    `version: "1"\nsubjects: { Meter: prm }\nfacts: ${facts}\nrules: ${rules}`,
    'policy.yaml',
  );
  const { policy, problems } = compilePolicy(text, {
    composition,
    anonymisers: [mask],
    file: 'policy.yaml',
    secret: new Uint8Array(32),
    epoch: '1',
  });
  expect(problems).toEqual([]);
  return readVisibility(policy, text.rules, principals, [
    'Query.meters',
    ...['prm', 'email', 'load', 'sector'].map((name) => `Meter.${name}`),
  ]);
}

const personal = (open: string) =>
  `{ open: [Query.meters, ${open}], personal: { Meter.prm: { category: "pd:Identifier" }, Meter.email: { category: "pd:EmailAddress" } } }`;
const ofMeter = personal('Meter.load, Meter.sector');
const rule = (fields: string, roles: string, purposes: string, decision: string, own = false) =>
  `{ fields: [${fields}], roles: [${roles}], purposes: [${purposes}], own: ${own}, decision: ${decision} }`;
const ownEmail = rule('Meter.*', 'citizen', 'service', 'clear', true);

it('says how each audience sees each field that it may see', () => {
  const masked = rule('Meter.email', 'analyst', 'research', '{ mask: { keepFirst: 1 } }');
  const told = seen(ofMeter, `[${ownEmail}, ${masked}]`);
  expect(Object.keys(told)).toEqual([
    'visitor, purpose reuse',
    'citizen, purpose service',
    'analyst, purpose research',
  ]);
  expect(told['visitor, purpose reuse']).not.toHaveProperty('Meter.email');
  expect(told['citizen, purpose service']?.['Meter.email']).toBe('clear, own rows by prm');
  expect(told['analyst, purpose research']?.['Meter.email']).toBe('mask {"keepFirst":1}');
});

it('tells who sees more, who sees less and who sees otherwise, for each field', () => {
  const analystSees = (decision: string) =>
    `[${ownEmail}, ${rule('Meter.email', 'analyst', 'research', decision)}]`;
  const before = seen(ofMeter, analystSees('{ mask: { keepFirst: 1 } }'));
  expect(compareVisibility(before, before)).toEqual([]);
  const named = (changes: object) => [
    { audience: 'analyst, purpose research', more: [], less: [], otherwise: [], ...changes },
  ];
  expect(compareVisibility(before, seen(ofMeter, analystSees('clear')))).toEqual(
    named({ more: ['Meter.email'] }),
  );
  expect(compareVisibility(before, seen(ofMeter, analystSees('deny')))).toEqual(
    named({ less: ['Meter.email'] }),
  );
  expect(compareVisibility(before, seen(ofMeter, analystSees('{ mask: { keepFirst: 4 } }')))).toEqual(
    named({ otherwise: ['Meter.email'] }),
  );
});

it('counts other rows as more or less, too', () => {
  const all = rule('Meter.*', 'citizen', 'service', 'clear');
  const [changes] = compareVisibility(seen(ofMeter, `[${ownEmail}]`), seen(ofMeter, `[${all}]`));
  expect(changes?.audience).toBe('citizen, purpose service');
  expect(changes?.more).toEqual(expect.arrayContaining(['Meter.email', 'Meter.load']));
  expect(changes?.less).toEqual([]);
});

it('tells of visitors what a fact opens or closes, and nothing of audiences that only one of both knows', () => {
  const closed = `{ open: [Query.meters, Meter.load], internal: [Meter.sector], personal: { Meter.prm: { category: "pd:Identifier" }, Meter.email: { category: "pd:EmailAddress" } } }`;
  expect(compareVisibility(seen(ofMeter, '[]', [visitor, analyst]), seen(closed, '[]', [visitor]))).toEqual([
    { audience: 'visitor, purpose reuse', more: [], less: ['Meter.sector'], otherwise: [] },
  ]);
});
