import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutations } from './mutations.ts';

const root = new URL('../../', import.meta.url);

/** `npm run canaries:mutations` puts each into a copy of the product and expects the suite to find it. */
describe('a hole that can be put back', () => {
  it.each(mutations)('$id changes a text that stands in $file once', ({ file, find, replace }) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    expect(text.split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it('has a name of its own', () => {
    const ids = mutations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
