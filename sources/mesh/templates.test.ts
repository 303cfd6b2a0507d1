import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, registerCookieTemplate, registerPathTemplate, segment } from './templates.ts';

const data = {
  args: { id: '1', o: { a: 1 } },
  root: {
    $headers: { authorization: 'own' },
    $request: { header: { a: 'own' } },
    $response: { body: { id: 7 } },
    id: 3,
  },
  env: { SECRET: 's3cret' },
  context: { token: 's3cret' },
};

describe('a template', () => {
  it.each([
    ['{args.id}', '1'],
    ['{args.none}', undefined],
    ['x{args.none}y', 'xy'],
    ['x{args.none:d:e}', 'xd:e'],
    ['{args.o}', { a: 1 }],
    ['x{args.o}', 'x{"a":1}'],
    ['{root.$response.body#/id}', 7],
    ["{root['id']}", 3],
    ['{env.SECRET}', undefined],
    ['x{env.SECRET}', 'x'],
    ['{context.token}', undefined],
    ['{root.$headers.authorization}', undefined],
    ['{root.$request.header.a}', undefined],
    ['{root.constructor.name}', undefined],
    ['plain', 'plain'],
  ])('%s is %j', (template, filled) => expect(fillTemplate(template, data)).toEqual(filled));

  it('never reads a filled value as a template', () => {
    const args = { a: '{args.b}', b: "$& $' {env.SECRET}" };
    expect(fillTemplate('{args.a}; {args.b}', { ...data, args })).toBe("{args.b}; $& $' {env.SECRET}");
  });
});

describe('a path', () => {
  registerPathTemplate('/items/{args.id}/parts');
  const fill = (id: unknown) => String(fillTemplate('/items/{args.id}/parts', { args: { id } }));

  it('has one segment for each value, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((id) => id !== '.' && id !== '..');
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.constantFrom('../admin/users/1?force=1#', '%2e%2e', 'a/b', '{args.id}', '\\..\\', '..;'),
        ),
        (id) => {
          const { pathname, search, hash } = new URL(`http://partner${fill(id)}`);
          expect([pathname.split('/').length, search, hash]).toEqual([4, '', '']);
          expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(id);
        },
      ),
    );
  });

  it.each(['', '.', '..', '\ud800', null, undefined])('has no segment for %j', (id) => {
    expect(() => fill(id)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
    expect(() => segment(id)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
  });
});

describe('a cookie', () => {
  registerCookieTemplate('session={args.s};');
  it.each(['a; admin=1', 'a,b', 'a b', 'a\r\nb', 'é', '"'])('cannot hold %j', (s) =>
    expect(() => fillTemplate('session={args.s};', { args: { s } })).toThrow(
      expect.objectContaining({ kind: 'bad-input' }),
    ),
  );
  it('holds what cookies hold', () =>
    expect(fillTemplate('session={args.s};', { args: { s: 'a=b/c' } })).toBe('session=a=b/c;'));
});
