import type { RowFilter } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

/** Returns whether a row belongs to the client's subject. */
export function isOwnRow(row: Row, { field, value }: RowFilter): boolean {
  const owner = row[field];
  return owner === value || (typeof owner === 'number' && String(owner) === value);
}
