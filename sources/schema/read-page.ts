import { PertuisError } from '../../mesh/contract/errors.ts';
import { rowPage } from '../../mesh/core/connection.ts';
import { readPageSize } from '../../mesh/core/page-size.ts';

const maxOrders = 8;

export interface Order {
  field: string;
  direction: 'asc' | 'desc';
}

/** `first`: 0 to 1000, 100 when absent or null. Throws `BAD_USER_INPUT`. */
export function readFirst(first: unknown): number {
  return readPageSize(first, 'first', rowPage);
}

/** `orderBy: [{ field: ASC }]`, most important first. Throws `BAD_USER_INPUT`. */
export function readOrderBy(orderBy: unknown): Order[] {
  if (orderBy === undefined || orderBy === null) return [];
  const list: unknown[] = Array.isArray(orderBy) ? orderBy : [orderBy];
  if (list.length > maxOrders)
    throw new PertuisError('BAD_USER_INPUT', `orderBy: at most ${maxOrders} fields.`);
  return list.map(readOrder);
}

function readOrder(order: unknown): Order {
  const entries = order !== null && typeof order === 'object' ? Object.entries(order) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) {
    throw new PertuisError('BAD_USER_INPUT', 'orderBy: expected objects with exactly one field each.');
  }
  const [field, direction] = entry;
  if (direction !== 'ASC' && direction !== 'DESC') {
    throw new PertuisError('BAD_USER_INPUT', 'orderBy: expected ASC or DESC.');
  }
  return { field, direction: direction === 'ASC' ? 'asc' : 'desc' };
}
