import type { IncomingHttpHeaders } from 'node:http';

/** Reads `Cache-Status` (RFC 9211) as one word: hit, stale, miss, collapsed or uncacheable; null without the header. */
export function cacheStateOf(headers: Headers | IncomingHttpHeaders): string | null {
  const status = headers instanceof Headers ? headers.get('cache-status') : headers['cache-status'];
  if (typeof status !== 'string') return null;
  const [, ...parameters] = status.split('; ');
  if (parameters[0] === 'hit') return parameters.some((one) => one.startsWith('ttl=-')) ? 'stale' : 'hit';
  if (parameters.includes('collapsed')) return 'collapsed';
  return parameters.includes('stored') ? 'miss' : 'uncacheable';
}
