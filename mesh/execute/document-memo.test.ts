import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { DocumentMemo } from './document-memo.ts';

const documents = (count: number) => Array.from({ length: count }, (_, i) => parse(`query q${i} { a }`));

it('gives what was kept for a document under a name, and for no other', () => {
  const memo = new DocumentMemo(1_000_000);
  const [one, two] = documents(2);
  if (!one || !two) throw new Error('two documents');
  memo.set(one, 'plan', 1, 100);
  memo.set(one, 'survey', 2, 100);
  expect([memo.get(one, 'plan'), memo.get(one, 'survey'), memo.get(two, 'plan')]).toEqual([1, 2, undefined]);
});

it('never holds more than its bound, and lets the longest unused document go first', () => {
  const memo = new DocumentMemo(400_000);
  const all = documents(500);
  const [first] = all;
  if (!first) throw new Error('a document');
  for (const document of all) {
    memo.set(document, 'plan', document, 5_000);
    memo.get(first, 'plan');
  }
  expect(memo.bytes).toBeLessThanOrEqual(400_000);
  expect(memo.bytes).toBeGreaterThan(300_000);
  expect(memo.get(first, 'plan')).toBe(first);
  expect(memo.get(all[1] ?? first, 'plan')).toBeUndefined();
});

it('does not let one document with many views push out the others', () => {
  const memo = new DocumentMemo(400_000);
  const [one, many] = documents(2);
  if (!one || !many) throw new Error('two documents');
  memo.set(one, 'plan', 1, 5_000);
  for (let view = 0; view < 1_000; view++) memo.set(many, `plan ${view}`, view, 5_000);
  expect(memo.get(one, 'plan')).toBe(1);
  expect(memo.get(many, 'plan 999')).toBe(999);
  expect(memo.bytes).toBeLessThan(100_000);
});
