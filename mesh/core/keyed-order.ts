import { createHmac, hash } from 'node:crypto';
import type { PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

const secrets = new WeakMap<PolicyView, string>();

/** Returns the secret that orders rows for a view. It is stable for the view and never leaves the process. */
export function orderKey(view: PolicyView): string {
  let secret = secrets.get(view);
  if (secret === undefined) {
    secret = createHmac('sha256', view.key).update('pertuis keyed order').digest('base64url');
    secrets.set(view, secret);
  }
  return secret;
}

/**
 * Orders rows so that their order reveals nothing. It sorts by a digest of `textOf(row)`, which holds only
 * what the client sees. Rows that look alike are sorted by a digest of their positions. Hidden values never
 * change the order.
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
