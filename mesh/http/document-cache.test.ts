import { envelop, useEngine, useSchema } from '@envelop/core';
import { buildSchema, type DocumentNode, parse, specifiedRules, validate } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { documentBytes } from '../core/document-bytes.ts';
import { createDocumentCache } from './document-cache.ts';

const schema = buildSchema('type Query { a: Int b: Int }');
const resolution = (key = 'json') => ({ key, contentType: 'application/json' });

let parsed = 0;
let validated = 0;
beforeEach(() => {
  parsed = 0;
  validated = 0;
});

/** Parses and validates like a server in front of which the cache stands. */
function reader(cache: ReturnType<typeof createDocumentCache>) {
  const engine = useEngine({
    parse: (source: string) => {
      parsed += 1;
      return parse(source);
    },
    validate: (...args: Parameters<typeof validate>) => {
      validated += 1;
      return validate(...args);
    },
    specifiedRules,
  });
  const pipeline = envelop({ plugins: [engine, useSchema(schema), cache.plugin] })();
  return (text: string) => {
    const document = pipeline.parse(text) as DocumentNode;
    return { document, errors: pipeline.validate(schema, document) as readonly unknown[] };
  };
}

describe('accepted documents', () => {
  it('are neither parsed nor validated again', () => {
    const cache = createDocumentCache(1_000_000);
    const read = reader(cache);
    const { document } = read('{ a }');
    cache.accept(document, resolution());
    expect(read('{ a }')).toEqual({ document, errors: [] });
    expect([parsed, validated]).toEqual([1, 1]);
  });

  it('never take more than the bound, however many there are', () => {
    const cache = createDocumentCache(200_000);
    for (let i = 0; i < 1_000; i++) cache.accept(parse(`query q${i} { a b a b a b a b }`), resolution());
    expect(cache.bytes).toBeGreaterThan(100_000);
    expect(cache.bytes).toBeLessThanOrEqual(200_000);
    expect(cache.get('query q999 { a b a b a b a b }')).toBeDefined();
    expect(cache.get('query q0 { a b a b a b a b }')).toBeUndefined();
  });

  it('are not kept when one alone would take an eighth', () => {
    const cache = createDocumentCache(100_000);
    cache.accept(parse(`{ ${'a '.repeat(100)} }`), resolution());
    expect(cache.bytes).toBe(0);
  });

  it('are counted with the ways in which they are asked, and those are bounded', () => {
    const cache = createDocumentCache(1_000_000);
    const document = parse('{ a }');
    for (let i = 0; i < 1_000; i++) cache.accept(document, resolution(`accept ${i}`));
    cache.accept(document, resolution('x'.repeat(20_000)));
    expect(cache.bytes).toBeGreaterThan(documentBytes(document));
    expect(cache.bytes).toBeLessThan(documentBytes(document) + 20_000);
    expect(cache.get('{ a }')?.contentTypes.get('accept 999')).toBe('application/json');
  });
});

it('documents that nobody has accepted leave nothing behind', () => {
  const cache = createDocumentCache(1_000_000);
  const read = reader(cache);
  for (let i = 0; i < 50; i++) {
    expect(read(`{ nope${i} }`).errors).toHaveLength(1);
    expect(() => read(`{ a${i}`)).toThrow('Syntax Error');
  }
  read('{ nope1 }');
  expect(cache.bytes).toBe(0);
  expect(parsed).toBe(101);
});
