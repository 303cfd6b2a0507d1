/** Bytes on the heap that each of the gateway's caches may hold. */
export interface CacheBytes {
  /** Parsed documents with their texts, plans, verdicts of the policy and responses to introspection. */
  readonly documents: number;
  /** Bodies of requests that came before, and what was read from them. */
  readonly requests: number;
  /** Compiled code, shared by plans of one form. */
  readonly code: number;
}

/** Divides what all caches together may hold. */
export function divideCacheBytes(total: number): CacheBytes {
  const part = (share: number) => Math.floor(total * share);
  return { documents: part(0.75), requests: part(0.1), code: part(0.15) };
}
