import type { Order } from '../../mesh/contract/query.ts';
import type { Digest } from './compile.ts';
import type { SqlTable } from './sql-table.ts';

/** An order that tells all rows apart. */
export interface KeyOrder {
  readonly orders: readonly Order[];
  readonly digest: Digest | undefined;
}

/** The primary key ends every order, so that a page's end is one place: itself, or where it may not be told its digest. */
export function keyOrderOf(table: SqlTable, orders: readonly Order[], secret: string | undefined): KeyOrder {
  if (secret === undefined) return { orders: complete(orders, table), digest: undefined };
  const columns = table.columns.filter(({ field }) => table.identity.includes(field));
  return { orders, digest: { secret, columns: columns.length > 0 ? columns : table.columns } };
}

function complete(orders: readonly Order[], { identity }: SqlTable): Order[] {
  const named = new Set(orders.map(({ field }) => field));
  const rest = identity
    .filter((field) => !named.has(field))
    .map((field) => ({ field, direction: 'asc' as const }));
  return [...orders, ...rest];
}
