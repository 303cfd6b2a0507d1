import { LRUCache } from 'lru-cache';
import type { Invalidation } from '../contract/invalidation.ts';
import type { ResponseStore, StoreEntry, StoreOptions } from '../contract/response-store.ts';
import { tagsOf } from './tags.ts';

/** A {@link ResponseStore} that responds synchronously. */
export interface MemoryStore<Value> extends ResponseStore<Value> {
  readonly bytes: number;
  readonly size: number;
  get(key: string, nowMs: number): StoreEntry<Value> | undefined;
  set(key: string, value: Value, nowMs: number, options: StoreOptions): boolean;
  delete(key: string): void;
  invalidate(what: Invalidation): void;
}

interface MemoryEntry<Value> extends StoreEntry<Value> {
  readonly tags: readonly string[];
  /** No invalidation up to this generation concerns the entry. */
  validAtGeneration: number;
}

/** Estimated size of an entry without its value: headers, provenance and the maps of the store. */
const overheadBytes = 1_024;

/**
 * Creates a store in memory that is bounded in bytes. It evicts the least recently used value first.
 *
 * An invalidation stores one number per tag, whatever the number of entries. The store detects an invalid
 * entry at its next lookup. Eviction removes the others.
 */
export function createMemoryStore<Value>({
  maxBytes,
  bytesOf,
}: {
  maxBytes: number;
  bytesOf: (value: Value) => number;
}): MemoryStore<Value> {
  const entries = new LRUCache<string, MemoryEntry<Value>>({
    maxSize: Math.max(1, maxBytes),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: ({ value }, key) => bytesOf(value) + 2 * key.length + overheadBytes,
  });
  /** The generation in which each tag was last invalidated. */
  const invalidatedAt = new Map<string, number>();
  let allInvalidatedAt = 0;
  let generation = 0;

  function holds(tags: readonly string[], since: number): boolean {
    if (since === generation) return true;
    return since >= allInvalidatedAt && tags.every((tag) => (invalidatedAt.get(tag) ?? 0) <= since);
  }

  return {
    get generation() {
      return generation;
    },
    get bytes() {
      return entries.calculatedSize;
    },
    get size() {
      return entries.size;
    },

    get(key, nowMs) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (nowMs < entry.staleUntilMs && holds(entry.tags, entry.validAtGeneration)) {
        entry.validAtGeneration = generation;
        return entry;
      }
      entries.delete(key);
      return undefined;
    },

    set(key, value, nowMs, { ttlSeconds, staleSeconds, dependencies, startedAtGeneration }) {
      const tags = tagsOf(dependencies);
      if (!holds(tags, startedAtGeneration)) return false;
      const freshUntilMs = nowMs + ttlSeconds * 1000;
      const staleUntilMs = freshUntilMs + staleSeconds * 1000;
      entries.set(key, {
        value,
        storedAtMs: nowMs,
        freshUntilMs,
        staleUntilMs,
        dependencies,
        tags,
        validAtGeneration: generation,
      });
      return entries.peek(key)?.value === value;
    },

    delete: (key) => void entries.delete(key),

    invalidate(what) {
      generation += 1;
      for (const tag of tagsOf(what)) invalidatedAt.set(tag, generation);
      if (!what.all) return;
      allInvalidatedAt = generation;
      entries.clear();
    },

    /** All invalidations of this store come from its own caller. */
    subscribe: () => () => {},
  };
}
