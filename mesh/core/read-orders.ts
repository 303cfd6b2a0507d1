import { PertuisError } from '../contract/errors.ts';
import type { Order, QueryColumn } from '../contract/query.ts';

const maxOrders = 8;

/**
 * Reads `orderBy: [{ field: ASC }]`, most important first, and checks it against the columns.
 *
 * @throws {PertuisError} `BAD_USER_INPUT`.
 */
export function readOrders(orderBy: unknown, columns: ReadonlyMap<string, QueryColumn>): Order[] {
  if (orderBy === undefined || orderBy === null) return [];
  const list: unknown[] = Array.isArray(orderBy) ? orderBy : [orderBy];
  if (list.length > maxOrders)
    throw new PertuisError('BAD_USER_INPUT', `orderBy: at most ${maxOrders} fields.`);
  return list.map((order) => readOrder(order, columns));
}

function readOrder(order: unknown, columns: ReadonlyMap<string, QueryColumn>): Order {
  const entries = order !== null && typeof order === 'object' ? Object.entries(order) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) {
    throw new PertuisError('BAD_USER_INPUT', 'orderBy: expected objects with exactly one field each.');
  }
  const [field, direction] = entry;
  if (direction !== 'ASC' && direction !== 'DESC') {
    throw new PertuisError('BAD_USER_INPUT', 'orderBy: expected ASC or DESC.');
  }
  const column = columns.get(field);
  if (!column || column.type === 'JSON') throw new PertuisError('BAD_USER_INPUT', 'orderBy: unknown field.');
  return { field, direction: direction === 'ASC' ? 'asc' : 'desc' };
}
