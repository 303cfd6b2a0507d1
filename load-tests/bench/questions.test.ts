import { parse, print, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { normalise, textsOf } from './questions.ts';

/** A document as a server may see it that leaves names out. */
function withoutName(text: string): string {
  return print(visit(parse(text), { OperationDefinition: ({ name: _, ...rest }) => rest }));
}

describe('the texts of a workload', () => {
  it.each([
    ['distinct', 'pertuis'],
    ['territory', 'pertuis'],
    ['territory', 'mesh'],
  ] as const)('%s for %s are 997 different ones, even without their names', (workload, server) => {
    expect(new Set(textsOf(workload, server).map(withoutName)).size).toBe(997);
  });

  it.each(['identical', 'cached', 'small', 'series'] as const)('%s is one', (workload) => {
    expect(textsOf(workload, 'pertuis').map(withoutName)).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('is compared without its alias', () => {
    const answer = '{"data":{"posts":[{"id":1,"t17":"On the strait"}]}}';
    expect(normalise('distinct', answer)).toEqual({ data: { posts: [{ id: 1, title: 'On the strait' }] } });
  });

  it('of plain Mesh is compared with its links called as ours are', () => {
    const answer = '{"data":{"shipments":[{"t3":4.5,"thing":{"Datastreams":[]}}]}}';
    expect(normalise('territory', answer)).toEqual({
      data: { shipments: [{ tonnes: 4.5, thing: { datastreams: [] } }] },
    });
  });
});
