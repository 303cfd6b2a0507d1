import { parse, print, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fill, normalise, requestsOf, type Workload } from './operations.ts';

interface Body {
  readonly query: string;
  readonly variables?: unknown;
}

function bodies(workload: Workload, server: string, numbers: number): readonly Body[] {
  const requests = requestsOf(workload, server);
  return Array.from({ length: numbers }, (_, index) => JSON.parse(fill(requests, index + 1)));
}

/** A document as a server sees it that ignores names. */
function withoutName({ query }: Body): string {
  return print(visit(parse(query), { OperationDefinition: ({ name: _, ...rest }) => rest }));
}

describe('the requests of a workload', () => {
  it.each([
    ['distinct', 'pertuis'],
    ['territory', 'pertuis'],
    ['territory', 'mesh'],
  ] as const)('%s for %s are 997 different texts, even without their names', (workload, server) => {
    expect(requestsOf(workload, server).count).toBe(997);
    expect(new Set(bodies(workload, server, 997).map(withoutName)).size).toBe(997);
  });

  it('variables are one text with 100,000 values', () => {
    const { count } = requestsOf('variables', 'pertuis');
    expect(count).toBe(100_000);
    const all = bodies('variables', 'pertuis', count);
    expect(new Set(all.map(({ query }) => query)).size).toBe(1);
    expect(new Set(all.map(({ variables }) => JSON.stringify(variables))).size).toBe(count);
    expect(all[41]?.variables).toEqual({ page: 42 });
  });

  it('cold texts never come twice, even without their names', () => {
    const requests = requestsOf('cold', 'pertuis');
    expect(requests.count).toBe(Number.MAX_SAFE_INTEGER);
    const far = [1, 1_000_001, requests.count - 1, requests.count];
    const texts = far.map((number) => withoutName(JSON.parse(fill(requests, number))));
    expect(new Set(texts).size).toBe(4);
  });

  it.each(['identical', 'cached', 'small', 'series'] as const)('%s are one', (workload) => {
    const requests = requestsOf(workload, 'pertuis');
    expect(requests.count).toBe(1);
    expect(fill(requests, 1)).toBe(fill(requests, 2));
  });
});

describe('a response', () => {
  it('is compared without its alias', () => {
    const response = '{"data":{"posts":[{"id":1,"t17":"On the strait"}]}}';
    expect(normalise('distinct', response)).toEqual({ data: { posts: [{ id: 1, title: 'On the strait' }] } });
  });

  it('of plain Mesh is compared with its links called as ours are', () => {
    const response = '{"data":{"shipments":[{"t3":4.5,"thing":{"Datastreams":[]}}]}}';
    expect(normalise('territory', response)).toEqual({
      data: { shipments: [{ tonnes: 4.5, thing: { datastreams: [] } }] },
    });
  });
});
