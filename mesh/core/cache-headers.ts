import type { OperationScope } from '../contract/events.ts';

type CacheState = OperationScope['cache'];

/**
 * Returns the headers that say where a response comes from: `Cache-Status` (RFC 9211) and, for a stored one, `Age`.
 * `ttlSeconds` is what is left of its lifetime, negative for a stale one. Browsers keep nothing without asking again.
 */
export function cacheHeaders(
  { cache, type }: Pick<OperationScope, 'cache' | 'type'>,
  ageSeconds = 0,
  ttlSeconds = 0,
): Record<string, string> {
  return {
    'cache-control': 'private, no-cache',
    'cache-status': `pertuis; ${isFromCache(cache) ? `hit; ttl=${ttlSeconds}` : forwarded(cache, type)}`,
    ...(isFromCache(cache) && { age: String(ageSeconds) }),
  };
}

export function isFromCache(cache: CacheState): boolean {
  return cache === 'hit' || cache === 'stale';
}

/** RFC 9211, section 2.2: why the request went on to the sources, and what became of the response. */
function forwarded(cache: CacheState, type: OperationScope['type']): string {
  if (cache === 'miss') return 'fwd=miss; stored';
  if (cache === 'collapsed') return 'fwd=miss; collapsed';
  return type === 'mutation' || type === 'subscription' ? 'fwd=method' : 'fwd=miss';
}
