/** What no longer holds: all stored answers, or those drawn from these sources, or those that speak of these types. */
export interface Invalidation {
  readonly all?: boolean;
  readonly sources?: readonly string[];
  readonly types?: readonly string[];
}

/** `worker`: another process of the same gateway was told and has passed it on. */
export type InvalidatedBy = 'operator' | 'mutation' | 'worker';

/** What the engine learns of invalidations and tells about them. */
export interface Changes {
  /** Grows with every invalidation: work that began under an older one is not joined. */
  readonly generation: number;
  /** A mutation of this source went through, or may have. */
  changed(source: string): void;
}
