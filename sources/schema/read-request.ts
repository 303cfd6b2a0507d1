import { PertuisError } from '../../mesh/contract/errors.ts';
import type { FetchRequest, Key } from '../../mesh/contract/source.ts';
import { checkFilter } from './check-filter.ts';
import type { Column } from './column.ts';
import { type Filter, readWhere } from './filter.ts';
import { type Order, readFirst, readOrderBy } from './read-page.ts';
import type { Table, TableKey } from './table.ts';

/** A request of a table's root field, read and held against its columns: a compiler may trust it. */
export interface TableRequest<C extends Column = Column> {
  /** Selected, without repetition. */
  readonly columns: readonly C[];
  readonly first: number;
  readonly after: string | undefined;
  readonly filter: Filter | undefined;
  readonly orders: readonly Order[];
  /** Whether the total is asked for. */
  readonly count: boolean;
  /** For a batch by key: `first` counts for each of them. */
  readonly byKey: { readonly key: TableKey; readonly keys: readonly Key[] } | undefined;
}

/** Throws `BAD_USER_INPUT`. */
export function readTableRequest<C extends Column>(
  table: Table<C>,
  key: TableKey | undefined,
  { args, keys = [], select }: FetchRequest,
): TableRequest<C> {
  const filter = readWhere(args.where);
  if (filter) checkFilter(filter, table.columns);
  const orders = readOrderBy(args.orderBy);
  for (const { field } of orders) {
    const column = table.columns.find((one) => one.field === field);
    if (!column || column.type === 'JSON') {
      throw new PertuisError('BAD_USER_INPUT', 'orderBy: unknown field.');
    }
  }
  const names = new Set(select.map(({ name }) => name));
  const { after } = args;
  if (after !== undefined && after !== null && typeof after !== 'string') {
    throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page.');
  }
  return {
    columns: table.columns.filter(({ field }) => names.has(field)),
    first: readFirst(args.first),
    after: after ?? undefined,
    filter,
    orders,
    count: args.__totalCount === true,
    byKey: key && { key, keys },
  };
}
