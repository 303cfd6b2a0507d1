import { describe, expect, it } from 'vitest';
import { readManifest } from '../../mesh/documents/trusted-documents.ts';
import { mergeManifest, printManifest } from './merge-manifest.ts';

const entry = (id: string, text = `query ${id} { a }`) => ({ id, text });

describe('publishing', () => {
  it('adds what is new, changes what has another text, and leaves what older clients still send', () => {
    const merged = mergeManifest([entry('a'), entry('b')], [entry('b', '{ other }'), entry('c')], false);
    expect(merged).toEqual({
      entries: [entry('a'), entry('b', '{ other }'), entry('c')],
      ...{ added: ['c'], changed: ['b'], removed: [] },
    });
  });

  it('takes out what is no longer published only when it is told to', () => {
    expect(mergeManifest([entry('a'), entry('b')], [entry('b')], true)).toEqual({
      entries: [entry('b')],
      ...{ added: [], changed: [], removed: ['a'] },
    });
  });
});

describe('a manifest', () => {
  it('keeps its form, and is read as it was written', () => {
    const entries = [entry('a'), entry('b', 'mutation Write { write }')];
    const codegen = printManifest(entries, '{}', 'm');
    expect(JSON.parse(codegen)).toEqual({ a: 'query a { a }', b: 'mutation Write { write }' });
    const apollo = printManifest(
      entries,
      '{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [] }',
      'm',
    );
    expect(JSON.parse(apollo).operations[1]).toEqual({
      ...{ id: 'b', name: 'Write', type: 'mutation' },
      body: 'mutation Write { write }',
    });
    for (const text of [codegen, apollo]) expect(readManifest(text, 'm')).toEqual(entries);
  });
});
