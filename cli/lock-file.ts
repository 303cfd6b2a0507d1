import { dirname, join } from 'node:path';

/** The lock of a policy lies beside it. */
export function lockFileOf(policyPath: string): string {
  return join(dirname(policyPath), 'policy.lock.json');
}
