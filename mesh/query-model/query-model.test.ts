import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Composition } from '../contract/composition.ts';
import type { RootCapabilities } from '../contract/query.ts';
import type { FetchRequest, FetchResult, Row } from '../contract/source.ts';
import { createQueryModel } from './query-model.ts';

const schema = buildSchema(`
  enum Level { LOW HIGH }
  type Tree { id: ID!, height: Int, level: Level, near: [Tree!]! }
  type TreeConnection { nodes: [Tree!]! }
  type Query { trees: TreeConnection!, treesById(ids: [ID!]!): [Tree!]!, other(where: String): String }
`);
const nothing: RootCapabilities = {
  select: true,
  filter: { columns: {} },
  order: [],
  page: false,
  count: false,
};
const select = [{ key: 'id', name: 'id' }];
const trees = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `t${index}`, height: index, level: 'LOW' }));

function compositionOf(capabilities: RootCapabilities): Composition {
  const source = {
    name: 'trees',
    kind: 'test',
    schema,
    capabilities: { 'Query.trees': capabilities, 'Query.treesById': capabilities },
    fetch: () => Promise.reject(new Error('not here')),
    probe: async () => ({ up: true }) as const,
    close: async () => {},
  };
  const settings = { name: 'trees', ttlSeconds: 0, deadlineSeconds: 1, maxConcurrentCalls: 1 };
  const filterArgs = ['where', 'orderBy'];
  const keys = { arg: 'ids', field: 'id' };
  const root = (name: string, facts: object) =>
    [`Query.${name}`, { coordinate: `Query.${name}`, source: 'trees', facts }] as const;
  return {
    schema,
    sources: new Map([['trees', { source, settings }]]),
    roots: new Map([
      root('trees', { shape: 'connection', filterArgs }),
      root('treesById', { shape: 'list', filterArgs, keys }),
      root('other', { shape: 'value' }),
    ] as never),
    links: new Map(),
    facts: new Map(),
    frames: new Map(),
    missing: new Map(),
  };
}

function splitOf(capabilities: RootCapabilities, args: object, more: object = {}) {
  const model = createQueryModel(compositionOf(capabilities), { maxRows: 10 });
  const given = { coordinate: 'Query.trees', args: { ...args }, select, rowFilter: undefined };
  return model.split({ ...given, count: false, keyField: undefined, ...more });
}

/** Runs a query against a source with this response. Returns the result and the received request. */
async function run(
  capabilities: RootCapabilities,
  args: object,
  response: (request: FetchRequest) => Pick<FetchResult, 'rows' | 'page'>,
  more: object = {},
) {
  const split = splitOf(capabilities, args, more);
  if (!split?.engine) throw new Error('the engine has work here');
  const given: FetchRequest[] = [];
  const send = async (request: FetchRequest) => {
    given.push(request);
    const provenance = { source: 'trees', fetchedAt: '2026-11-01T00:00:00Z', bytes: 5, calls: 1 };
    return { provenance, ...response(request) };
  };
  const request = { coordinate: 'Query.trees', ...split.request, ...more };
  return { result: await split.engine.run(request, send), given };
}

describe('the rows that the engine reads', () => {
  it('are at most as many as the limit; one more is an error, without a cut', async () => {
    const where = { height: { gte: 1 } };
    const { result } = await run(nothing, { where }, () => ({ rows: trees(10) }));
    expect(result.rows).toHaveLength(9);
    await expect(run(nothing, { where }, () => ({ rows: trees(11) }))).rejects.toMatchObject({
      code: 'ROW_LIMIT_EXCEEDED',
      message: expect.stringContaining('10'),
    });
  });

  it('are at most as many as the source declares, where that is less', async () => {
    const few = { ...nothing, maxRows: 3 };
    await expect(run(few, {}, () => ({ rows: trees(4) }))).rejects.toMatchObject({
      code: 'ROW_LIMIT_EXCEEDED',
    });
  });

  it('are rejected when the source has cut them, whatever their number', async () => {
    const page = { hasNextPage: false, endCursor: null, totalCount: null, truncated: 'the wall' };
    await expect(run(nothing, {}, () => ({ rows: trees(1), page }))).rejects.toMatchObject({
      code: 'ROW_LIMIT_EXCEEDED',
    });
  });

  it('are not requested without end where a source always returns the same empty page', async () => {
    const page = { hasNextPage: true, endCursor: 'c', totalCount: null };
    const paging = { ...nothing, page: true };
    let calls = 0;
    const asking = run(paging, { where: { height: { eq: 1 } } }, () => {
      calls += 1;
      return { rows: [], page };
    });
    await expect(asking).rejects.toMatchObject({ code: 'ROW_LIMIT_EXCEEDED' });
    expect(calls).toBeLessThanOrEqual(100);
  });

  it('cost as much as all calls of the source together, and are as old as the newest moment in them', async () => {
    const paging = { ...nothing, page: true };
    const { result, given } = await run(paging, { where: { height: { eq: 1 } } }, ({ query }) => ({
      rows: trees(2),
      page: { hasNextPage: query?.after === undefined, endCursor: 'c', totalCount: null },
    }));
    expect(given.map(({ query }) => [query?.first, query?.after])).toEqual([
      [11, undefined],
      [11, 'c'],
    ]);
    expect(result.provenance).toMatchObject({ bytes: 10, calls: 2 });
  });

  it('count as the source reports them, where exact numbers would count people', async () => {
    const { result } = await run(nothing, { where: { height: { eq: 1 } } }, () => ({
      rows: trees(5),
      reportedRows: 100,
    }));
    expect([result.rows.length, result.reportedRows]).toEqual([1, 100]);
  });
});

describe('a split', () => {
  const able: RootCapabilities = {
    ...nothing,
    filter: { columns: { height: { operators: ['gt'] } } },
    order: ['height'],
    page: true,
    count: true,
    keys: 'first',
  };

  it('leaves everything to a source that supports it', () => {
    const split = splitOf(able, { where: { height: { gt: 2 } }, orderBy: [{ height: 'DESC' }], first: 3 });
    expect(split?.engine).toBeUndefined();
    expect(split?.steps()).toEqual({
      source: ['filter height gt 2', 'order by height desc', 'page of 3'],
      engine: [],
    });
  });

  it('describes the work of the engine, and the bound of its rows', () => {
    const where = { height: { gt: 2 }, level: { eq: 'LOW' } };
    expect(splitOf(able, { where, first: 3 }, { count: true })?.steps()).toEqual({
      source: ['filter height gt 2'],
      engine: ['filter level eq "LOW"', 'page of 3', 'count', 'select', 'over at most 10 rows'],
    });
  });

  it('selects what the engine reads, and shows what was selected', async () => {
    const { result, given } = await run(nothing, { where: { height: { eq: 1 } } }, () => ({
      rows: trees(2),
    }));
    expect(given[0]?.select.map(({ name }) => name)).toEqual(['id', 'height']);
    expect(result.rows).toEqual([{ id: 't1' }]);
  });

  it('calls no source for a page of no rows or for no keys', async () => {
    expect((await run(nothing, { first: 0 }, () => ({ rows: trees(3) }))).given).toEqual([]);
    const byKey = { coordinate: 'Query.treesById', keyField: 'id', keys: [] };
    expect((await run(nothing, {}, () => ({ rows: trees(3) }), byKey)).given).toEqual([]);
  });

  it('accepts a cursor of the engine for pages of the engine only', () => {
    expect(() => splitOf(able, { after: 'engine:3' })).toThrow(/earlier page of this list/);
    expect(() => splitOf(nothing, { after: 'abc' })).toThrow(/earlier page of this list/);
    expect(() => splitOf(nothing, { after: 'engine:-1' })).toThrow(/earlier page of this list/);
  });

  it('ignores arguments without a meaning for the gateway', () => {
    expect(splitOf(able, { where: 'x' }, { coordinate: 'Query.other' })).toBeUndefined();
  });
});
