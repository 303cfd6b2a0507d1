import { describe, expect, it } from 'vitest';
import { readUnverifiedClaims } from './token-shape.ts';

/** Tokens that are rejected before any signature is checked and any key is fetched. */
const encode = (value: string | Buffer) => Buffer.from(value).toString('base64url');
const claims = { iss: 'i', aud: 'a', exp: 2_000_000_000, sub: 'hh-1' };
const read = (header: object, payload: string | Buffer = JSON.stringify(claims)) =>
  readUnverifiedClaims(`${encode(JSON.stringify({ alg: 'RS256', ...header }))}.${encode(payload)}.c2ln`);

it('reads the claims it knows, and no other', () => {
  expect(read({ typ: 'JWT', kid: 'k', jku: 'x' }, JSON.stringify({ ...claims, admin: true }))).toEqual(
    claims,
  );
});

describe('a header', () => {
  it.each([
    { alg: 'none' },
    { alg: 'HS256' },
    { alg: 'RS256 ' },
    { alg: ['RS256'] },
    { alg: null },
    { kid: 1 },
    { kid: null },
    { kid: {} },
    { kid: [] },
    { kid: '' },
    { kid: 'k'.repeat(257) },
    { crit: ['exp'] },
    { crit: [] },
    { crit: null },
    { b64: false },
    { b64: true },
    { typ: 'dpop+jwt' },
    { typ: null },
  ])('of %j is rejected', (header) => {
    expect(read(header)).toBeUndefined();
  });
});

it('rejects bytes that are not UTF-8', () => {
  const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'hh-?' }));
  payload[payload.indexOf('?')] = 0xff;
  expect(read({}, payload)).toBeUndefined();
});

it('rejects nested lists of any depth without a stack overflow', () => {
  const deep = `${'['.repeat(2900)}${']'.repeat(2900)}`;
  expect(read({}, deep)).toBeUndefined();
  expect(read({}, JSON.stringify(claims).replace('{', `{"deep":${deep},`))).toEqual(claims);
});
