/** Bytes on the heap that each of the gateway's caches may hold. */
export interface CacheBytes {
  /** Parsed documents with their texts. */
  readonly documents: number;
  /** Bodies of requests that came before, and what was read from them. */
  readonly requests: number;
  /** Plans, verdicts of the policy and responses to introspection, with the documents that they keep alive. */
  readonly plans: number;
  /** Compiled code, shared by plans of one form. */
  readonly code: number;
}

/** Divides what all caches together may hold. */
export function divideCacheBytes(total: number): CacheBytes {
  const part = (share: number) => Math.floor(total * share);
  return { documents: part(0.3), requests: part(0.1), plans: part(0.45), code: part(0.15) };
}
