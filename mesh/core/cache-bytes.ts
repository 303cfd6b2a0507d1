/** Bytes on the heap that each of the gateway's caches may hold. */
export interface CacheBytes {
  /** Parsed documents with their texts, plans, authorizations and introspection responses. */
  readonly documents: number;
  /** Bodies of earlier requests, and what was parsed from them. */
  readonly requests: number;
  /** Compiled code, shared by plans of the same form. */
  readonly code: number;
}

/** Divides the total between the caches. */
export function divideCacheBytes(total: number): CacheBytes {
  const part = (share: number) => Math.floor(total * share);
  return { documents: part(0.75), requests: part(0.1), code: part(0.15) };
}
