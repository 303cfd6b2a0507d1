import type { RowFilter } from '../contract/policy.ts';
import type { Filter, Order } from '../contract/query.ts';
import type { EngineWork, Send } from '../contract/query-model.ts';
import type { FetchRequest, FetchResult, PageInfo, Row, Selection } from '../contract/source.ts';
import { isOwnRow } from '../core/own-row.ts';
import { compileOrders, firstOfEach, selectFields } from './arrange-rows.ts';
import { compileFilter } from './compile-filter.ts';
import { engineCursor, offsetOf } from './engine-cursor.ts';
import { readRows } from './read-rows.ts';
import type { RootModel } from './root-model.ts';

/** The part of a query that the source cannot do. */
export interface Rest {
  readonly filter: Filter | undefined;
  /** Rows of the client's own subject. */
  readonly own: RowFilter | undefined;
  readonly orders: readonly Order[];
  /** Limit that the engine applies: `first` rows after `after`, or `first` rows of each key. */
  readonly cut: { readonly first: number; readonly after: string | undefined } | undefined;
  readonly count: boolean;
  /** The field that holds the key, for fetches by key. */
  readonly keyField: string | undefined;
  /** Whether the engine filters by key, because the source does not. */
  readonly filtersKeys: boolean;
  /** The fields to keep; undefined when the source returns no others. */
  readonly select: Selection | undefined;
  readonly maxRows: number;
}

/** Compiles the rest of a query once for all executions. */
export function compileWork({ source, columns, isConnection }: RootModel, rest: Rest): EngineWork {
  const { filter, own, cut, keyField, filtersKeys, select, maxRows } = rest;
  const test = filter && compileFilter(filter, columns);
  const arrange = compileOrders(rest.orders, columns);
  const offset = offsetOf(isConnection ? cut?.after : undefined);

  const evaluate = (read: readonly Row[], { keys = [] }: FetchRequest): readonly Row[] => {
    let rows = read;
    if (filtersKeys && keyField !== undefined) {
      const wanted = new Set(keys.map(String));
      rows = rows.filter((row) => wanted.has(String(row[keyField])));
    }
    if (own) rows = rows.filter((row) => isOwnRow(row, own));
    if (test) rows = rows.filter(test);
    return arrange ? arrange(rows) : rows;
  };
  const cutRows = (rows: readonly Row[]) => {
    if (!cut) return rows;
    return keyField === undefined
      ? rows.slice(offset, offset + cut.first)
      : firstOfEach(rows, keyField, cut.first);
  };

  return {
    name: JSON.stringify(rest),
    async run(request: FetchRequest, send: Send): Promise<FetchResult> {
      if (keyField !== undefined && request.keys?.length === 0) return nothing(source);
      const read = await readRows(request, send, maxRows);
      const all = evaluate(read.rows, request);
      const kept = cutRows(all);
      const rows = select ? selectFields(kept, select) : kept;
      if (!isConnection) return { ...read, rows };
      const end = offset + rows.length;
      const page: PageInfo = {
        hasNextPage: rows.length > 0 && end < all.length,
        endCursor: rows.length > 0 ? engineCursor(end) : null,
        totalCount: rest.count ? all.length : null,
      };
      return { ...read, rows, page };
    },
  };
}

/** Returns the work of an empty page, which calls no source. */
export function emptyWork({ source, isConnection }: RootModel): EngineWork {
  return {
    name: 'nothing',
    run: async () => ({
      ...nothing(source),
      ...(isConnection && { page: { hasNextPage: false, endCursor: null, totalCount: null } }),
    }),
  };
}

/** Returns the work of keeping the selected fields, for rows that the source has filtered, ordered and limited. */
export function selectingWork(select: Selection): EngineWork {
  return {
    name: `select ${JSON.stringify(select)}`,
    async run(request, send) {
      const result = await send(request);
      return { ...result, rows: selectFields(result.rows, select) };
    },
  };
}

function nothing(source: string): FetchResult {
  return { rows: [], provenance: { source, fetchedAt: new Date().toISOString(), bytes: 0, calls: 0 } };
}
