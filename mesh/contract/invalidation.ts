/** What to invalidate: all cached responses, those with data of these sources, or those with these types. */
export interface Invalidation {
  readonly all?: boolean;
  readonly sources?: readonly string[];
  readonly types?: readonly string[];
}

/** `worker`: another process of the same gateway forwarded it. */
export type InvalidatedBy = 'operator' | 'mutation' | 'worker';

/** Reports changed data to the response cache, and counts invalidations. */
export interface Changes {
  /** Grows with every invalidation. Requests never coalesce with work of an older generation. */
  readonly generation: number;
  /** Reports that a mutation of this source was sent. It may have failed. */
  changed(source: string): void;
}
