import { createHmac, hash } from 'node:crypto';
import type { PolicyView } from './policy.ts';
import type { Row } from './source.ts';

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

/** Returns the rows by a digest of what they hold: always the same order, which tells nothing of any value. */
export function inKeyedOrder<T extends Row | null>(rows: readonly T[], secret: string): T[] {
  return rows
    .map((row) => ({ row, digest: hash('sha256', secret + JSON.stringify(row), 'base64url') }))
    .sort((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0))
    .map(({ row }) => row);
}
