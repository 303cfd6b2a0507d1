import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentCache } from './document-cache.ts';

const resolved = (text: string) => ({ document: parse(text), hash: 'h', trusted: false });

describe('kept documents', () => {
  it('never take more than the bound, however many there are', () => {
    const cache = createDocumentCache(200_000);
    const text = (i: number) => `query q${i} { a b a b a b a b }`;
    for (let i = 0; i < 1_000; i++) cache.set(text(i), resolved(text(i)));
    expect(cache.bytes).toBeGreaterThan(100_000);
    expect(cache.bytes).toBeLessThanOrEqual(200_000);
    expect(cache.get(text(999))).toBeDefined();
    expect(cache.get(text(0))).toBeUndefined();
  });

  it('are not kept when one alone would take an eighth', () => {
    const cache = createDocumentCache(100_000);
    const text = `{ ${'a '.repeat(100)} }`;
    cache.set(text, resolved(text));
    expect(cache.bytes).toBe(0);
  });
});
