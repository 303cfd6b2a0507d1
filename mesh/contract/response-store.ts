import type { MaybePromise } from '../core/maybe-promise.ts';
import type { OperationScope } from './events.ts';
import type { Invalidation } from './invalidation.ts';
import type { Provenance } from './source.ts';

/** What a value was made from and what it speaks of. A change of one of these makes it invalid. */
export interface Dependencies {
  readonly sources: readonly string[];
  readonly types: readonly string[];
}

/** A stored value with its times, in milliseconds of the reader's own clock. */
export interface StoreEntry<Value> {
  readonly value: Value;
  readonly storedAtMs: number;
  readonly freshUntilMs: number;
  /** From `freshUntilMs` on it is stale, from here on it is gone. */
  readonly staleUntilMs: number;
  readonly dependencies: Dependencies;
}

export interface StoreOptions {
  readonly ttlSeconds: number;
  readonly staleSeconds: number;
  readonly dependencies: Dependencies;
  /** The store's generation when the making of the value began. */
  readonly startedAtGeneration: number;
}

/**
 * Keeps values by key, bounded, until they are too old or invalidated. `nowMs` is a clock that never goes back.
 *
 * No method rejects: a store that cannot be reached has nothing and keeps nothing.
 *
 * @example
 * const startedAtGeneration = store.generation;
 * const value = await make();
 * await store.set(key, value, nowMs, { ttlSeconds: 60, staleSeconds: 0, dependencies, startedAtGeneration });
 */
export interface ResponseStore<Value> {
  /** Grows with every invalidation that this process knows of. */
  readonly generation: number;
  /** Returns a fresh or stale entry. Undefined when there is none that may be given. */
  get(key: string, nowMs: number): MaybePromise<StoreEntry<Value> | undefined>;
  /** Stores a value. Returns false when it is too large, or was invalidated while it was computed. */
  set(key: string, value: Value, nowMs: number, options: StoreOptions): MaybePromise<boolean>;
  delete(key: string): MaybePromise<void>;
  /**
   * Invalidates values. This process returns none of them from now on. Other processes follow when they
   * receive the message.
   */
  invalidate(what: Invalidation): MaybePromise<void>;
  /** Calls back with each invalidation that this store learns of from elsewhere. Returns the function that ends it. */
  subscribe(listener: (what: Invalidation) => void): () => void;
}

/** A response as it is stored: what is needed to give it again, and anonymised bytes. */
export interface StoredResponse {
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
    readonly ageSeconds: number;
  };
  readonly ttlSeconds: number;
  readonly name: string;
  readonly type: OperationScope['type'];
  readonly provenance: readonly Provenance[];
  /** Response extensions that the client requested in the body. */
  readonly requestedExtensions: readonly string[];
  /** Coordinates for `extensions.denied`, where the consumer's denied fields are reported there. */
  readonly denied?: readonly string[];
}
