/** What `Cache-Status` says of a response (RFC 9211); anything else, or nothing, counts as `unknown`. */
export const cacheStates = ['hit', 'collapsed', 'stale', 'miss', 'uncacheable', 'unknown'] as const;
export type CacheState = (typeof cacheStates)[number];

/** Generators spell header names each in their way. */
export function cacheStateOf(headers: Readonly<Record<string, unknown>>): CacheState {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'cache-status');
  const [cache, ...parameters] = name === undefined ? [] : String(headers[name]).split(/; */);
  if (cache !== 'pertuis') return 'unknown';
  if (parameters[0] === 'hit') return parameters.some((one) => one.startsWith('ttl=-')) ? 'stale' : 'hit';
  if (parameters.includes('collapsed')) return 'collapsed';
  if (parameters.includes('stored')) return 'miss';
  return parameters[0]?.startsWith('fwd=') ? 'uncacheable' : 'unknown';
}
