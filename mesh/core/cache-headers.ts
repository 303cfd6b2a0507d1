import type { OperationScope } from '../contract/events.ts';

type CacheState = OperationScope['cache'];

/**
 * Returns the headers that say where a response comes from: `Cache-Status` (RFC 9211) and, for a cached
 * response, `Age`. `ttlSeconds` is the rest of its lifetime, negative for a stale response. Browsers must
 * revalidate before each use.
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

/** RFC 9211, section 2.2: why the request was forwarded to the sources, and what happened to the response. */
function forwarded(cache: CacheState, type: OperationScope['type']): string {
  if (cache === 'miss') return 'fwd=miss; stored';
  if (cache === 'collapsed') return 'fwd=miss; collapsed';
  return type === 'mutation' || type === 'subscription' ? 'fwd=method' : 'fwd=miss';
}
