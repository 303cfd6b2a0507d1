import { expect, it } from 'vitest';
import { cityIssuer, consumers } from './identity.testing.ts';
import { checkIssuers } from './issuers.ts';

const check = (...issuers: object[]) =>
  checkIssuers(
    issuers.map((issuer) => ({ ...cityIssuer, ...issuer })),
    consumers,
    '.meshrc.yaml',
  );

it('accepts an issuer whose bindings are registered', () => {
  expect(check({ organisations: ['city'] })).toEqual({ problems: [], warnings: [] });
});

it('rejects consumers that are not registered and an issuer that is listed twice', () => {
  expect(check({ consumers: ['app', 'unregistered'] }, {}).problems).toEqual([
    {
      file: '.meshrc.yaml',
      path: 'pertuis.jwt[0].consumers[1]',
      expected: 'a registered consumer: app, lead, grid',
      got: 'unregistered',
    },
    {
      file: '.meshrc.yaml',
      path: 'pertuis.jwt[1].issuer',
      expected: 'each issuer once',
      got: cityIssuer.issuer,
    },
  ]);
});

it.each([
  [{ consumers: [], roles: [], purposes: [] }, 'speaks for no consumer'],
  [{ roles: ['citizen', 'lead'] }, 'no consumer of it has the role "lead"'],
  [{ purposes: ['self-data', 'stewardship'] }, 'no consumer of it has the purpose "stewardship"'],
  [{ organisations: ['city', 'grid-operator'] }, 'no consumer of it has the organisation "grid-operator"'],
  [{ jwksUrl: 'http://id.example/jwks' }, 'not https'],
])('warns of %j', (binding, warning) => {
  const { problems, warnings } = check(binding);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining(warning)]);
});

it('warns of two issuers for one consumer, and not of http on this machine', () => {
  const { warnings } = check({ jwksUrl: 'http://127.0.0.1:1/jwks' }, { issuer: 'https://other.example' });
  expect(warnings).toEqual([
    expect.stringContaining('another issuer speaks for "app"'),
    expect.stringContaining('another issuer speaks for "app"'),
  ]);
});
