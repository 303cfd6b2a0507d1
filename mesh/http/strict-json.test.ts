import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const refusal = (text: string) => {
  try {
    parseStrictJson(text);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'accepted';
};

describe('strict JSON', () => {
  it('reads every well-formed value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('__proto__') && !text.includes('\\u0000'));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('rejects a duplicate key at any place and in any escaped form', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (key, value) => {
        fc.pre(key !== '__proto__' && !key.includes('\0') && !JSON.stringify(value).includes('\\u0000'));
        const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
        expect(refusal(`{"a":[{${member},${member}}]}`)).toBe('BAD_REQUEST');
      }),
    );
    expect(refusal('{"query":1,"qu\\u0065ry":2}')).toBe('BAD_REQUEST');
  });

  it.each([
    ['a truncated body', '{"query":"{__typename}"'],
    ['__proto__', '{"variables":{"__proto__":{"admin":true}}}'],
    ['NaN', '{"variables":{"x":NaN}}'],
    ['a number beyond a double', '{"variables":{"x":1e400}}'],
    ['an unpaired surrogate', '{"variables":{"x":"\\ud800"}}'],
    ['NUL', '{"variables":{"x":"\\u0000"}}'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(refusal(text)).toBe('BAD_REQUEST');
  });

  it('accepts one key in two objects and text that looks like a key', () => {
    expect(parseStrictJson('{"a":{"k":1},"b":{"k":"{\\"k\\": 1, \\"k\\": 2}"}}')).toEqual({
      a: { k: 1 },
      b: { k: '{"k": 1, "k": 2}' },
    });
  });
});
