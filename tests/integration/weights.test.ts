import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildSchema, type DocumentNode, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Composition } from '../../mesh/contract/composition.ts';
import type { PolicyView } from '../../mesh/contract/policy.ts';
import { documentBytes } from '../../mesh/core/document-bytes.ts';
import { viewOf } from '../../mesh/core/view.testing.ts';
import { createDocumentCache } from '../../mesh/documents/document-cache.ts';
import { createAuthorizer } from '../../mesh/execute/authorizer.ts';
import { createPlanCache } from '../../mesh/execute/compiled/plan-cache.ts';
import { codeBytes, limitCode } from '../../mesh/execute/compiled/shared-code.ts';
import { createRowGuards } from '../../mesh/execute/row-guard.ts';
import { createPlanner } from '../../mesh/plan/planner.ts';
import { createQueryModel } from '../../mesh/query-model/query-model.ts';

/** What caches say that they hold is held against what the heap grows by: a bound in bytes is worth no more than its measure. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ');

const texts: Record<string, (index: number) => string> = {
  'plain fields': (i) => `query q${i} { row { ${times(60, (k) => `c${k}`)} } }`,
  'nested rows': (i) => `query q${i} { ${times(9, (k) => `a${i}x${k}: row { row { row { c${k} } } }`)} }`,
  'many roots': (i) => `query q${i} { ${times(25, (k) => `a${i}x${k}: row { c${k} }`)} }`,
  arguments: (i) => `query q${i} { row { ${times(25, (k) => `a${i}x${k}: f(a: ${k}, s: "${i}")`)} } }`,
  'spread fragments': (i) => `query q${i} { row { ${times(200, () => '...F')} } } fragment F on Row { c1 }`,
  'a few fields': (i) => `query q${i} { row { c1 c2 } }`,
};
const schema = buildSchema(
  `type Query { row: Row } type Row { row: Row f(a: Int, s: String): String ${times(60, (k) => `c${k}: String`)} }`,
);
const composition: Composition = {
  schema,
  sources: new Map(),
  links: new Map(),
  facts: new Map(),
  frames: new Map(),
  missing: new Map(),
  roots: new Map([['Query.row', { coordinate: 'Query.row', source: 's', facts: { shape: 'value' } }]]),
};
const planner = createPlanner(composition, createQueryModel(composition));
const view = (kind: 'clear' | 'deny'): PolicyView => ({
  ...viewOf(kind),
  decide: (coordinate) => ({ kind: coordinate.startsWith('Query.') ? 'clear' : kind }),
});
const many = 120;

function parseAll(text: (index: number) => string): DocumentNode[] {
  return Array.from({ length: many }, (_, index) => parse(text(index)));
}

describe.each(Object.entries(texts))('of %s', (_, text) => {
  it('a document weighs no more than it is counted', () => {
    const before = heapBytes();
    const documents = parseAll(text);
    const grown = heapBytes() - before;
    const counted = documents.reduce((sum, document) => sum + documentBytes(document), 0);
    expect(grown).toBeLessThan(counted * 1.05);
    expect(documents).toHaveLength(many);
  });

  it.each(['clear', 'deny'] as const)(
    'plans and verdicts weigh no more than they are counted (%s)',
    (kind) => {
      limitCode(32 * 1024 * 1024);
      const cache = createDocumentCache(1024 * 1024 * 1024);
      const { memo } = cache;
      const planCache = createPlanCache(
        planner,
        schema,
        createRowGuards({ schema, links: new Map() }),
        true,
        memo,
      );
      const authorize = createAuthorizer(planner, memo);
      const documents = parseAll(text);
      for (const [index, document] of documents.entries())
        cache.set(text(index), { document, hash: '', trusted: false, isKept: true });
      const counted = documents.reduce((sum, document) => sum + documentBytes(document), 0);
      const before = heapBytes();
      for (const document of documents) {
        const operation = getOperationAST(document);
        if (!operation) throw new Error('no operation');
        authorize(document, operation, {}, view(kind));
        const { plan } = planCache(document, operation, {}, view(kind));
        for (const field of plan.fields) {
          const planned = field.resolution.kind === 'root' ? field.resolution.fetch({}) : undefined;
          // What the fetcher keeps with a fetch.
          if (planned) Object.assign(planned, { name: JSON.stringify(planned.request) });
        }
      }
      const grown = heapBytes() - before;
      expect(grown).toBeLessThan((cache.bytes - counted + codeBytes()) * 1.05);
      expect(documents).toHaveLength(many);
    },
  );
});

it('code weighs no more than it is counted', () => {
  limitCode(64 * 1024 * 1024);
  const planCache = createPlanCache(
    planner,
    schema,
    createRowGuards({ schema, links: new Map() }),
    true,
    createDocumentCache(1).memo,
  );
  // No two compile to the same code: which columns stand together is a number in binary.
  const documents = Array.from({ length: many }, (_, index) =>
    parse(`{ row { ${times(60, (k) => (k < 12 && ((index >> k) & 1) === 0 ? '' : `c${k}`))} } }`),
  );
  const before = heapBytes();
  for (const document of documents) {
    const operation = getOperationAST(document);
    if (operation) planCache(document, operation, {}, view('clear'));
  }
  const grown = heapBytes() - before;
  expect(codeBytes()).toBeGreaterThan(0);
  expect(grown).toBeLessThan(codeBytes() * 1.05);
  expect(documents).toHaveLength(many);
});
