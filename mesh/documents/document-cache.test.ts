import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentCache } from './document-cache.ts';

const resolved = (text: string) => ({ document: parse(text), hash: 'h', trusted: false, isKept: true });

describe('kept documents', () => {
  it('never exceed the bound together, whatever their number', () => {
    const cache = createDocumentCache(200_000);
    const text = (i: number) => `query q${i} { a b a b a b a b }`;
    for (let i = 0; i < 1_000; i++) cache.set(text(i), resolved(text(i)));
    expect(cache.bytes).toBeGreaterThan(100_000);
    expect(cache.bytes).toBeLessThanOrEqual(200_000);
    expect(cache.get(text(999))).toBeDefined();
    expect(cache.get(text(0))).toBeUndefined();
  });

  it('are not cached when one alone exceeds an eighth of the bound', () => {
    const cache = createDocumentCache(100_000);
    const text = `{ ${'a '.repeat(100)} }`;
    cache.set(text, resolved(text));
    expect(cache.bytes).toBe(0);
  });
});

describe('a value that is computed for a document', () => {
  const start = (texts: readonly string[], maxBytes = 400_000) => {
    const cache = createDocumentCache(maxBytes);
    const documents = texts.map((text) => {
      const one = resolved(text);
      cache.set(text, one);
      return one.document;
    });
    return { cache, documents };
  };

  it('is returned under its name for that document, and for no other', () => {
    const { cache, documents } = start(['{ a }', '{ b }']);
    const [one, two] = documents as [(typeof documents)[0], (typeof documents)[0]];
    cache.memo.set(one, 'plan', 1, 100);
    cache.memo.set(one, 'authorization', 2, 100);
    expect([cache.memo.get(one, 'plan'), cache.memo.get(one, 'authorization')]).toEqual([1, 2]);
    expect(cache.memo.get(two, 'plan')).toBeUndefined();
  });

  it('counts towards the bound and is evicted with its document, the least recently used first', () => {
    const texts = Array.from({ length: 500 }, (_, index) => `query q${index} { a }`);
    const { cache } = start([]);
    for (const text of texts) {
      const one = resolved(text);
      cache.set(text, one);
      cache.memo.set(one.document, 'plan', text, 5_000);
      cache.get('query q0 { a }');
    }
    expect(cache.bytes).toBeLessThanOrEqual(400_000);
    expect(cache.bytes).toBeGreaterThan(300_000);
    const first = cache.get('query q0 { a }');
    expect(first && cache.memo.get(first.document, 'plan')).toBe('query q0 { a }');
    expect(cache.get('query q1 { a }')).toBeUndefined();
  });

  it('does not evict other documents when one document has many views', () => {
    const { cache, documents } = start(['{ a }', '{ b }']);
    const [one, many] = documents as [(typeof documents)[0], (typeof documents)[0]];
    cache.memo.set(one, 'plan', 1, 5_000);
    for (let view = 0; view < 1_000; view++) cache.memo.set(many, `plan ${view}`, view, 5_000);
    expect([cache.memo.get(one, 'plan'), cache.memo.get(many, 'plan 999')]).toEqual([1, 999]);
    expect(cache.bytes).toBeLessThan(100_000);
  });

  it('is not stored for a document that is not cached', () => {
    const { cache } = start([]);
    const { document } = resolved('{ a }');
    cache.memo.set(document, 'plan', 1, 100);
    expect([cache.memo.get(document, 'plan'), cache.bytes]).toEqual([undefined, 0]);
  });
});
