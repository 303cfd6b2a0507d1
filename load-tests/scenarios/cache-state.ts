/** What `Pertuis-Cache` can say; anything else, or nothing, counts as `unknown`. */
export const cacheStates = ['hit', 'join', 'stale', 'miss', 'uncacheable', 'unknown'] as const;
export type CacheState = (typeof cacheStates)[number];

/** Generators spell header names each in their way. */
export function cacheStateOf(headers: Readonly<Record<string, unknown>>): CacheState {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'pertuis-cache');
  const said = name === undefined ? undefined : headers[name];
  return cacheStates.find((state) => state === said) ?? 'unknown';
}
