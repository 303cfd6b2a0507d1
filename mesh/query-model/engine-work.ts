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

/** What is left of a query for the engine. */
export interface Rest {
  readonly filter: Filter | undefined;
  /** Rows of the client's own subject. */
  readonly own: RowFilter | undefined;
  readonly orders: readonly Order[];
  /** Where the engine cuts: at `first` rows after `after`, or at `first` rows of each key. */
  readonly cut: { readonly first: number; readonly after: string | undefined } | undefined;
  readonly count: boolean;
  /** The field that holds the key, when rows are asked by key. */
  readonly keyField: string | undefined;
  /** The source has not looked at the keys. */
  readonly filtersKeys: boolean;
  /** The fields to keep; undefined where the source brings no others. */
  readonly select: Selection | undefined;
  readonly maxRows: number;
}

/** Compiles the rest of a query once for all that run it. */
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

/** Answers a page of no rows without asking anybody. */
export function emptyWork({ source, isConnection }: RootModel): EngineWork {
  return {
    name: 'nothing',
    run: async () => ({
      ...nothing(source),
      ...(isConnection && { page: { hasNextPage: false, endCursor: null, totalCount: null } }),
    }),
  };
}

/** Keeps the selected fields of rows that the source has filtered, ordered and cut. */
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
