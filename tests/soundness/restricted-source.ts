import { buildSchema } from 'graphql';
import type { Filter, Query, RootCapabilities } from '../../mesh/contract/query.ts';
import type { FetchRequest, FetchResult, Row, Source } from '../../mesh/contract/source.ts';
import { holds, inOrder, type Where } from './oracle.ts';

/** Rows of a source, and its capabilities. */
export interface World {
  readonly table: readonly Row[];
  readonly capabilities: RootCapabilities;
  /** Largest number of rows in one response. */
  readonly shortPage: number;
  /** Number of rows after which the source cuts, and reports that. */
  readonly wall: number;
}

export const schema = buildSchema(`
  scalar DateTime
  scalar Date
  scalar JSON
  type Row { id: ID, whole: Int, ratio: Float, text: String, flag: Boolean, moment: DateTime, day: Date, blob: JSON }
  type PageInfo { hasNextPage: Boolean!, endCursor: String }
  type RowConnection { nodes: [Row!]!, pageInfo: PageInfo!, totalCount: Int }
  type Query { rows: RowConnection!, rowsByText: [Row!]! }
`);

/** Evaluates a query within its capabilities and throws for anything more, so that a wrong split fails. */
export function restrictedSource({ table, capabilities, shortPage, wall }: World): Source {
  const provenance = { source: 'rows', fetchedAt: '2026-11-01T00:00:00Z', bytes: 1, calls: 1 };

  function fetchRows(request: FetchRequest): FetchResult {
    const { query, select, keys, coordinate } = request;
    if (!query) throw new Error('no query');
    checkWithin(capabilities, query, keys !== undefined);
    const isByKey = coordinate === 'Query.rowsByText' && (capabilities.keys ?? 'none') !== 'none';
    const wanted = isByKey ? table.filter(({ text }) => keys?.includes(text as string)) : table;
    const kept = wanted.filter((row) => !query.filter || holds(whereOf(query.filter), row));
    const orders = query.orders.map(
      ({ field, direction }) => ({ [field]: direction === 'asc' ? 'ASC' : 'DESC' }) as const,
    );
    const rows = inOrder(kept, orders);
    const shown = (some: readonly Row[]) =>
      capabilities.select ? some.map((row) => only(row, select)) : some;
    if (isByKey && capabilities.keys === 'first' && query.first !== undefined)
      return { rows: shown(firstOfEach(rows, query.first)), provenance };
    if (isByKey || !capabilities.page) return { rows: shown(rows), provenance };
    const from = query.after === undefined ? 0 : Number(query.after.slice(1));
    const end = Math.min(
      from + Math.min(query.first ?? Number.POSITIVE_INFINITY, shortPage),
      rows.length,
      wall,
    );
    const isCut = end >= wall && rows.length > wall;
    return {
      rows: shown(rows.slice(from, end)),
      provenance,
      page: {
        hasNextPage: end < rows.length && !isCut && query.first !== 0,
        endCursor: end > from ? `@${end}` : null,
        totalCount: query.count ? rows.length : null,
        ...(isCut && { truncated: 'the wall' }),
      },
    };
  }

  return {
    name: 'rows',
    kind: 'test',
    schema,
    capabilities: { 'Query.rows': capabilities, 'Query.rowsByText': capabilities },
    fetch: async (request) => fetchRows(request),
    probe: async () => ({ up: true }),
    close: async () => {},
  };
}

function firstOfEach(rows: readonly Row[], first: number): Row[] {
  return rows.filter(
    (row, index) => rows.slice(0, index).filter(({ text }) => text === row.text).length < first,
  );
}

function only(row: Row, select: FetchRequest['select']): Row {
  return Object.fromEntries(select.map(({ key }) => [key, row[key] ?? null]));
}

function checkWithin(capabilities: RootCapabilities, query: Query, isByKey: boolean) {
  if (query.filter) checkFilter(capabilities, query.filter);
  for (const { field } of query.orders)
    if (!capabilities.order.includes(field)) throw new Error(`cannot order by ${field}`);
  const cuts = isByKey ? capabilities.keys === 'first' || capabilities.page : capabilities.page;
  if (query.first !== undefined && !cuts) throw new Error('cannot cut');
  if (query.count && !capabilities.count) throw new Error('cannot count');
  if (query.after !== undefined && !/^@\d+$/.test(query.after)) throw new Error('not a cursor of mine');
}

function checkFilter(capabilities: RootCapabilities, filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      if (filter.kind === 'or' && !capabilities.filter.or) throw new Error('cannot join by or');
      for (const part of filter.of) checkFilter(capabilities, part);
      return;
    case 'not':
      if (!capabilities.filter.columns[filter.of.field]?.not)
        throw new Error(`cannot negate ${filter.of.field}`);
      checkFilter(capabilities, filter.of);
      return;
    case 'compare':
      if (!capabilities.filter.columns[filter.field]?.operators.includes(filter.op))
        throw new Error(`cannot compare ${filter.field} ${filter.op}`);
  }
}

function whereOf(filter: Filter): Where {
  if (filter.kind === 'compare') return { [filter.field]: { [filter.op]: filter.value } };
  return filter.kind === 'not' ? { not: whereOf(filter.of) } : { [filter.kind]: filter.of.map(whereOf) };
}
