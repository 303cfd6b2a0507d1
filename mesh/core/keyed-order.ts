import { createHmac, hash } from 'node:crypto';
import type { PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

const secrets = new WeakMap<PolicyView, string>();

/** The secret that orders rows for a view: the same as long as the view is, and told to nobody outside. */
export function orderKey(view: PolicyView): string {
  let secret = secrets.get(view);
  if (secret === undefined) {
    secret = createHmac('sha256', view.key).update('pertuis keyed order').digest('base64url');
    secrets.set(view, secret);
  }
  return secret;
}

/**
 * Returns the rows in an order that tells nothing: by a digest of `textOf` a row, which holds only what the client sees of it,
 * and for rows that look alike by a digest of their places. It changes with nothing that is hidden.
 */
export function inKeyedOrder<T extends Row | null>(
  rows: readonly T[],
  secret: string,
  textOf: (row: T) => string,
): T[] {
  const digest = (text: string) => hash('sha256', secret + text, 'base64url');
  return rows
    .map((row, place) => ({ row, key: `${digest(textOf(row))} ${digest(String(place))}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
