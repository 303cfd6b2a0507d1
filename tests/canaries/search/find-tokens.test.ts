import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nameOf, type Token } from '../world/token.ts';
import { makeWorld } from '../world/world.ts';
import { createTokenSearch } from './find-tokens.ts';

const world = makeWorld(1, 1);
const search = createTokenSearch(world.tokens);
const person = world.persons[4];
const { name, income, birthDate, email } = person?.row ?? {};
const found = (text: string) => search.find(text).map((token: Token) => `${nameOf(token)} ${token.row}`);

describe('the search for personal values', () => {
  it.each([
    ['as it is', `{"a":"${name}"}`],
    ['in capitals', String(name).toUpperCase()],
    ['cut at both ends', String(name).slice(11, 23)],
    ['in base64', Buffer.from(`["${name}",1]`).toString('base64')],
    ['in base64url behind a prefix', `v1.${Buffer.from(`{"after":"${name}"}`).toString('base64url')}`],
    ['in base64 twice', Buffer.from(Buffer.from(String(name)).toString('base64')).toString('base64')],
    ['hashed without a key', createHash('sha256').update(String(name)).digest('base64url').slice(0, 22)],
    ['in hexadecimal', Buffer.from(String(name)).toString('hex')],
    ['in a URL', encodeURIComponent(`name=${name}`).replaceAll('-', '%2D')],
  ])('finds one %s', (_, text) => {
    expect(found(text)).toEqual(['Person.name p4']);
  });

  it('finds numbers, whole or coarsened too little, and days', () => {
    const coarse = Math.floor(Number(income) / 10) * 10;
    expect(found(`{"x":${income}}`)).toEqual(['Person.income p4']);
    expect(found(`{"x":"${coarse}"}`)).toEqual(['Person.income p4']);
    expect(found(`${birthDate}T00:00:00.000Z`)).toEqual(['Person.birthDate p4']);
  });

  it('finds nothing in what decisions let through, and in noise', () => {
    const million = Math.floor(Number(income) / 1_000_000) * 1_000_000;
    const noise = Array.from({ length: 2_000 }, (_, index) => Math.sin(index + 1));
    const parts = [
      million,
      String(birthDate).slice(0, 7),
      '•••42',
      '17-•••',
      String(email).slice(0, 14),
      ...noise,
    ];
    expect(found(JSON.stringify(parts))).toEqual([]);
  });
});

describe('the two worlds', () => {
  it('share what clients see and differ in all else', () => {
    const other = makeWorld(1, 2);
    const cores = new Set(other.tokens.map(({ core }) => core));
    const shared = world.tokens.filter(({ core }) => cores.has(core));
    const kept = (token: Token) =>
      ['anne', 'bruno'].includes(token.person) ||
      ['Person.uid', 'Person.householdId', 'Reading.day'].includes(nameOf(token));
    expect(shared.filter((token) => !kept(token))).toEqual([]);
    expect(world.tokens.filter(kept).filter(({ core }) => !cores.has(core))).toEqual([]);
  });
});
