import { PertuisError } from '../contract/errors.ts';
import type { RowFilter } from '../contract/policy.ts';
import type { Filter, Query, QueryColumn } from '../contract/query.ts';
import type { QueryArguments } from '../contract/query-model.ts';
import { checkFilter } from '../core/check-filter.ts';
import { readPageSize } from '../core/page-size.ts';
import { readFilter } from '../core/read-filter.ts';
import { readOrders } from '../core/read-orders.ts';
import type { RootModel } from './root-model.ts';
import { both } from './split-filter.ts';

/** A query, with the rule of own rows where no source should evaluate it. */
export interface ReadQuery extends Query {
  readonly own: RowFilter | undefined;
}

/** Parses a field's arguments and checks them against its columns. Throws `BAD_USER_INPUT`. */
export function readQuery({ columns, page }: RootModel, given: QueryArguments): ReadQuery {
  const { args, rowFilter, count } = given;
  const filter = readFilter(args.where);
  if (filter) checkFilter(filter, columns);
  const ownFilter = ownRows(rowFilter, columns);
  return {
    kind: 'rows',
    filter: both(filter, ownFilter),
    own: ownFilter ? undefined : rowFilter,
    orders: readOrders(args.orderBy, columns),
    first: page && readPageSize(args.first, 'first', page),
    after: readAfter(args.after),
    count,
  };
}

/** Returns the filter of the client's own rows, for columns of any text or number. */
function ownRows(
  rowFilter: RowFilter | undefined,
  columns: ReadonlyMap<string, QueryColumn>,
): Filter | undefined {
  if (!rowFilter) return undefined;
  const { field, value } = rowFilter;
  switch (columns.get(field)?.type) {
    case 'String':
    case 'ID':
      return { kind: 'compare', field, op: 'eq', value };
    case 'Int':
    case 'Float':
      return String(Number(value)) === value && Number.isFinite(Number(value))
        ? { kind: 'compare', field, op: 'eq', value: Number(value) }
        : { kind: 'compare', field, op: 'in', value: [] };
    default:
      return undefined;
  }
}

function readAfter(after: unknown): string | undefined {
  if (after === undefined || after === null) return undefined;
  if (typeof after === 'string') return after;
  throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page.');
}
