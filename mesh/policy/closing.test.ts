import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Link, Root } from '../contract/composition.ts';
import type { Anonymiser, Principal } from '../contract/policy.ts';
import type { Frame } from '../contract/source.ts';
import { compilePolicy, readLock, readPolicy, writeLock } from './policy.ts';

const sdl = `
  scalar JSON
  scalar Anything
  scalar DateTime
  interface Node { id: ID }
  union Found = Person | Place
  type Query {
    people: [Person] page: PersonPage paged: PersonConnection places: [Place] found: [Found] node: Node
    emails: [String!] total: Int any: JSON doctor: PageInfo
  }
  type Subscription { joined: Person counted: Int }
  type PersonConnection { nodes: [Person] pageInfo: OurPageInfo totalCount: Int }
  type OurPageInfo { hasNextPage: Boolean endCursor: String }
  type PageInfo { email: String }
  type PersonPage { results: [Person] total: Int additionalProperties: JSON }
  type Person implements Node { id: ID name: String email: String raw: JSON odd: Anything since: DateTime placeId: ID place: Place friends: [Person] }
  type Place { code: ID label: String extra: JSON }
`;
const frames = new Map<string, Frame>([
  ['PersonConnection.nodes', 'rows'],
  ['PersonConnection.pageInfo', 'page'],
  ['PersonConnection.totalCount', 'count'],
  ['OurPageInfo.hasNextPage', 'page'],
  ['OurPageInfo.endCursor', 'page'],
]);
const link: Link = {
  coordinate: 'Person.place',
  source: 's',
  target: 'Query.places',
  keyField: 'placeId',
  keysArg: 'codes',
  valueKeyField: 'code',
  additionalArgs: {},
};
const cover: Anonymiser = { name: 'mask', create: () => ({ scope: 'view', begin: () => () => '•' }) };

function compile(policy: object, more: { lock?: string; sdl?: string } = {}) {
  const schema = buildSchema(more.sdl ?? sdl);
  const roots = new Map<string, Root>();
  for (const type of [schema.getQueryType(), schema.getSubscriptionType()]) {
    for (const name of Object.keys(type?.getFields() ?? {})) {
      const coordinate = `${type?.name}.${name}`;
      roots.set(coordinate, { coordinate, source: 's', facts: { shape: 'value' } });
    }
  }
  return compilePolicy(readPolicy(JSON.stringify({ version: '1', ...policy }), 'policy.yaml'), {
    composition: { schema, roots, links: new Map([[link.coordinate, link]]), frames },
    anonymisers: [cover],
    file: 'policy.yaml',
    lock: more.lock === undefined ? undefined : readLock(more.lock, 'policy.lock.json'),
    secret: new Uint8Array(32),
    epoch: '1',
  });
}

const anonymousPrincipal: Principal = {
  consumer: 'v',
  organisation: '',
  roles: ['visitor'],
  purpose: 'open-data',
};
const citizen: Principal = { ...anonymousPrincipal, roles: ['citizen'], purpose: 'self-data', subject: 'p1' };
const personal = (...fields: string[]) =>
  Object.fromEntries(fields.map((field) => [field, { category: 'pd:Name' }]));
const open = ['Person.*', 'PersonPage.*', 'Place.*'];
const deciding = (policy: object, principal = anonymousPrincipal) => {
  const view = compile(policy).policy.viewFor(principal);
  return (coordinate: string) => view.decide(coordinate).kind;
};

describe('an unclassified field', () => {
  it('is denied and reported: roots with plain values, and a partner’s type that is named like a frame', () => {
    const { policy, unclassified } = compile({ facts: { open } });
    expect(unclassified).toEqual([
      'Query.emails',
      'Query.total',
      'Query.any',
      'Subscription.counted',
      'PageInfo.email',
    ]);
    const { decide } = policy.viewFor(anonymousPrincipal);
    for (const coordinate of unclassified) expect(decide(coordinate).kind).toBe('deny');
    expect(decide('Query.doctor').kind).toBe('deny');
  });

  it('stays denied whatever a rule says', () => {
    const rules = [{ fields: ['Query.*'], roles: ['visitor'], purposes: ['open-data'], decision: 'clear' }];
    expect(deciding({ facts: { open }, rules })('Query.emails')).toBe('deny');
  });
});

describe('a value under another name', () => {
  const facts = { open, personal: personal('Person.email') };
  it('is closed beside a field that is not clear, in the row and in the page around it', () => {
    const decide = deciding({ facts });
    for (const coordinate of ['Person.raw', 'Person.odd', 'PersonPage.additionalProperties'])
      expect(decide(coordinate)).toBe('deny');
    for (const coordinate of ['Person.name', 'Person.since', 'Place.extra', 'PersonPage.total'])
      expect(decide(coordinate)).toBe('clear');
  });

  it('loses the names that are withheld where the policy opens it by its full name', () => {
    const view = compile({ facts: { ...facts, open: [...open, 'Person.raw'] } }).policy.viewFor(
      anonymousPrincipal,
    );
    const decision = view.decide('Person.raw');
    if (decision.kind !== 'strip') throw new Error(decision.kind);
    const raw = { E_Mail: 'a@b', inner: [{ email: 'a@b', kept: 1 }], name: 'Ann' };
    expect(decision.apply(raw, {})).toEqual({ inner: [{ kept: 1 }], name: 'Ann' });
  });

  it('is closed around rows of several people', () => {
    const rules = [
      { fields: ['Person.*'], roles: ['citizen'], purposes: ['self-data'], own: true, decision: 'clear' },
    ];
    const policy = { facts: { open }, subjects: { Person: 'id' }, rules };
    expect(deciding(policy, citizen)('PersonPage.additionalProperties')).toBe('deny');
    // A person's friends are rows of others.
    expect(deciding(policy, citizen)('Person.raw')).toBe('deny');
    expect(deciding(policy, citizen)('Place.extra')).toBe('clear');
  });
});

describe('a link', () => {
  it('does not reveal the key that it joins on', () => {
    expect(deciding({ facts: { open } })('Person.place')).toBe('clear');
    const facts = { open, personal: personal('Person.placeId') };
    expect(deciding({ facts })('Person.place')).toBe('deny');
    expect(deciding({ facts: { open, personal: personal('Place.code') } })('Person.place')).toBe('deny');
    expect(deciding({ facts: { ...facts, open: [...open, 'Person.place'] } })('Person.place')).toBe('clear');
  });
});

describe('rows without a visible field', () => {
  const facts = { open: ['PersonPage.*', 'Place.*'], personal: personal('Person.*') };
  it('are not counted by pages of empty objects, links to each other included', () => {
    const decide = deciding({ facts });
    for (const coordinate of [
      'Query.people',
      'Query.paged',
      'Query.node',
      'Subscription.joined',
      'PersonPage.results',
      'PersonConnection.nodes',
      'PersonConnection.pageInfo',
      'PersonConnection.totalCount',
    ])
      expect([coordinate, decide(coordinate)]).toEqual([coordinate, 'deny']);
    expect(decide('Query.found')).toBe('clear');
    expect(compile({ facts }).policy.viewFor(anonymousPrincipal).isHidden('Person')).toBe(true);
  });
});

describe('a technique', () => {
  const rules = [
    { fields: ['Person.*'], roles: ['visitor'], purposes: ['open-data'], decision: { mask: null } },
  ];
  it('covers values; an object that it is applied to is denied', () => {
    const decide = deciding({ facts: { open }, rules });
    expect(decide('Person.name')).toBe('transform');
    expect(decide('Person.place')).toBe('deny');
    expect(decide('Person.friends')).toBe('deny');
  });
});

describe('the order of rows', () => {
  const keyed = (policy: object) => {
    const view = compile(policy).policy.viewFor(anonymousPrincipal);
    return ['Person', 'Place'].filter((type) => view.hasKeyedOrder(type));
  };
  it('follows a secret where a key is not clear, and the source where every key is', () => {
    expect(keyed({ facts: { open, personal: personal('Person.email') } })).toEqual([]);
    expect(keyed({ facts: { open, personal: personal('Person.id') } })).toEqual(['Person']);
    expect(keyed({ facts: { open, personal: personal('Place.label') } })).toEqual([]);
    expect(keyed({ facts: { open, personal: personal('Place.code') } })).toEqual(['Place']);
  });
});

describe('nullability', () => {
  it('is relaxed for everything that some view may deny', () => {
    const facts = { open, personal: personal('Person.email', 'Person.placeId') };
    const { policy } = compile({ facts, subjects: { Person: 'id' } });
    const { decide } = policy.viewFor(anonymousPrincipal);
    const denied = [...compile({ facts }).schema.keys()].filter((one) => decide(one).kind === 'deny');
    expect(denied.filter((one) => !policy.withholdable.has(one))).toEqual([]);
    expect(policy.withholdable.has('Query.people')).toBe(true);
    expect(policy.withholdable.has('Place.label')).toBe(false);
  });
});

describe('a lock', () => {
  const facts = { open: [...open, 'Query.*', 'Subscription.*', 'PageInfo.*'] };
  const lock = writeLock(compile({ facts }).schema);

  it('changes nothing while the schema stays as it was accepted', () => {
    expect(compile({ facts }, { lock })).toMatchObject({ unclassified: [], unaccepted: [], unguarded: [] });
    expect(compile({ facts }).unguarded).toContain('Person.email');
  });

  it('keeps a wildcard and a rule from opening what a partner adds or changes', () => {
    const changed = sdl
      .replace('name: String email', 'name: String donorEmail: String email')
      .replace('label: String', 'label: JSON')
      .replace('code: ID label', 'code: ID! label');
    const rules = [{ fields: ['Person.*'], roles: ['visitor'], purposes: ['open-data'], decision: 'clear' }];
    const { policy, unaccepted } = compile({ facts, rules }, { lock, sdl: changed });
    expect(unaccepted).toEqual([
      { coordinate: 'Person.donorEmail', why: 'new' },
      { coordinate: 'Place.label', why: 'changed' },
    ]);
    const { decide } = policy.viewFor(anonymousPrincipal);
    expect(decide('Person.donorEmail').kind).toBe('deny');
    expect(decide('Place.label').kind).toBe('deny');
    expect(decide('Person.name').kind).toBe('clear');
  });

  it.each(['{', '[]', '{"lockVersion":2,"fields":{}}', '{"lockVersion":1,"fields":{"A.b":1}}'])(
    'that is malformed is rejected: %s',
    (text) => expect(() => readLock(text, 'policy.lock.json')).toThrow('policy.lock.json'),
  );
});
