import { buildSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { ConfigurationError } from '../contract/errors.ts';
import { type FetchRequest, type FetchResult, type Source, SourceFailure } from '../contract/source.ts';
import { offerLists } from './partner-lists.ts';

const schema = buildSchema(`
  type Query {
    "Items, by category."
    items(category: String, limit: Int = 50, offset: Int): [Item]
    plants: [Plant!]!
    name: String
  }
  type Item { id: ID! label: String }
  type Plant { id: ID! }`);
const items = Array.from({ length: 25 }, (_, index) => ({ id: String(index) }));
const lists = {
  items: { page: { size: 'limit', offset: 'offset', max: 4 }, identity: ['id'] },
  plants: { identity: [] },
};

interface Partner {
  readonly source: Source;
  readonly asked: FetchRequest[];
}

/** A partner that returns at most four items at a time, and its plants whole. */
function partner(answer?: (request: FetchRequest) => unknown): Partner {
  const asked: FetchRequest[] = [];
  const usual = ({ coordinate, args }: FetchRequest) => {
    if (coordinate === 'Query.name') return 'partner';
    if (coordinate === 'Query.plants') return items.slice(0, 3);
    const from = Number(args.offset ?? 0);
    return items.slice(from, from + Math.min(Number(args.limit ?? 50), 4));
  };
  const result = (request: FetchRequest): FetchResult => {
    const value = (answer ?? usual)(request);
    const provenance = {
      source: 'p',
      fetchedAt: '2026-11-04T09:00:00Z',
      bytes: 10,
      calls: 1,
      maxAgeSeconds: 60,
    };
    if (value instanceof SourceFailure) throw value;
    return { rows: [{ value: value as never }], provenance };
  };
  const source: Source = {
    name: 'p',
    kind: 'openapi',
    schema,
    capabilities: {},
    async fetch(request) {
      asked.push(request);
      return result(request);
    },
    probe: async () => ({ up: true }),
    async close() {},
  };
  return { source, asked };
}

/** Returns a request as the engine plans it. */
function request(field: string, { first, after, ...args }: Record<string, unknown> = {}): FetchRequest {
  const page = { first: first as number | undefined, after: after as string | undefined };
  return {
    coordinate: `Query.${field}`,
    select: [{ key: 'id', name: 'id' }],
    args,
    query: { kind: 'rows', filter: undefined, orders: [], count: false, ...page },
  };
}
const context = { signal: new AbortController().signal };

function read({ source }: Partner, one: FetchRequest): Promise<FetchResult> {
  return offerLists(source, lists).fetch(one, context);
}

describe("a partner's lists, offered as connections", () => {
  it("accept first and after in place of the partner's own arguments, and keep its other arguments", () => {
    const sdl = printSchema(offerLists(partner().source, lists).schema);
    expect(sdl).toMatch(/"""Items, by category\."""\n {2}items\(\n {4}category: String/);
    expect(sdl).toMatch(/\n {4}after: String\n {2}\): ItemConnection!\n/);
    expect(sdl).not.toMatch(/limit|offset/);
    expect(sdl).toContain('name: String');
    const field = offerLists(partner().source, lists).schema.getQueryType()?.getFields().items;
    expect(field?.extensions.pertuis).toEqual({
      shape: 'connection',
      plainArgs: ['first', 'after'],
      identity: ['id'],
    });
  });

  it("are read page by page, as often as the partner's own bound requires", async () => {
    const here = partner();
    const result = await read(here, request('items', { category: 'toys', first: 10, after: '3' }));
    expect(result).toMatchObject({
      rows: items.slice(3, 13),
      page: { hasNextPage: true, endCursor: '13', totalCount: null },
      provenance: { bytes: 30, calls: 3, maxAgeSeconds: 60 },
    });
    expect(here.asked.map(({ args }) => args)).toEqual([
      { category: 'toys', limit: 4, offset: 3 },
      { category: 'toys', limit: 4, offset: 7 },
      { category: 'toys', limit: 3, offset: 11 },
    ]);
  });

  it('return every row once from page to page, and report their end', async () => {
    const here = partner();
    const ids: unknown[] = [];
    let after: string | null = null;
    do {
      const result: FetchResult = await read(here, request('items', { first: 7, ...(after && { after }) }));
      ids.push(...result.rows.map(({ id }) => id));
      after = result.page?.hasNextPage ? (result.page.endCursor ?? null) : null;
    } while (after !== null);
    expect(ids).toEqual(items.map(({ id }) => id));
  });

  it('are returned whole when the partner returns them whole: the engine cuts and counts', async () => {
    const { capabilities } = offerLists(partner().source, lists);
    expect(capabilities).toMatchObject({
      'Query.items': { page: true, count: 'never' },
      'Query.plants': { page: false, count: false },
    });
    const { rows, page } = await read(partner(), request('plants'));
    expect([rows, page]).toEqual([items.slice(0, 3), undefined]);
  });

  it('leave all other fields unchanged', async () => {
    expect((await read(partner(), request('name'))).rows).toEqual([{ value: 'partner' }]);
  });

  it('call nothing for no rows', async () => {
    const here = partner();
    const result = await read(here, request('items', { first: 0 }));
    expect(result).toMatchObject({ rows: [], page: { hasNextPage: false, endCursor: null } });
    expect(here.asked).toEqual([]);
  });

  it.each([
    ['null', null],
    ['a list with a hole', [{ id: '1' }, null]],
    ['an object', { id: '1' }],
    ['a list of texts', ['1']],
  ])('fail for %s, because it would look complete', async (_, value) => {
    const reading = read(
      partner(() => value),
      request('items'),
    );
    await expect(reading).rejects.toMatchObject({ kind: 'bad-response' });
  });

  it('report a failure of any of their pages', async () => {
    const failure = new SourceFailure('throttled', 'no more today');
    const reading = read(
      partner(({ args }) => (args.offset === 4 ? failure : items.slice(0, 4))),
      request('items', { first: 9 }),
    );
    await expect(reading).rejects.toBe(failure);
  });

  it.each([{ after: 'x' }, { after: '-1' }, { after: '1e3' }])('refuse %j', async (args) => {
    const here = partner();
    await expect(read(here, request('items', args))).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(here.asked).toEqual([]);
  });

  it('are a mistake of the configuration when the partner has no such list or argument', () => {
    const wrong = {
      nothing: { identity: [] },
      name: { identity: [] },
      items: { page: { size: 'category', offset: 'skip', max: 5 }, identity: ['key'] },
    };
    try {
      offerLists(partner().source, wrong);
      expect.unreachable();
    } catch (error) {
      expect((error as ConfigurationError).problems.map(({ path }) => path)).toEqual([
        'sources.p.lists.nothing',
        'sources.p.lists.name',
        'sources.p.lists.items.page.size',
        'sources.p.lists.items.page.offset',
        'sources.p.lists.items.identity',
      ]);
    }
  });
});
