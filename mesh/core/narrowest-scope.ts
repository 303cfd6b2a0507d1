import type { AnonymiserScope, Decision } from '../contract/policy.ts';

const scopes: readonly AnonymiserScope[] = ['view', 'principal', 'never'];

/** Returns the narrowest scope of these decisions. */
export function narrowestScope(decisions: Iterable<Decision>): AnonymiserScope {
  let narrowest = 0;
  for (const decision of decisions)
    if (decision.kind === 'transform') narrowest = Math.max(narrowest, scopes.indexOf(decision.scope));
  return scopes[narrowest] ?? 'never';
}
