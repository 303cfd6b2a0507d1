import { LRUCache } from 'lru-cache';
import type { Invalidation } from '../contract/invalidation.ts';
import type { ResponseStore, StoreEntry, StoreOptions } from '../contract/response-store.ts';
import { tagsOf } from './tags.ts';

/** A {@link ResponseStore} that makes nobody wait. */
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
  /** Nothing that was invalidated up to this generation concerns it. */
  validAtGeneration: number;
}

/** What an entry weighs beside its value: headers, provenance, the bookkeeping itself. */
const overheadBytes = 1_024;

/**
 * Values by key, bounded in bytes together, the longest unused going first. An invalidation takes one number per tag, however
 * much is stored: an entry is found invalid when it is next looked at, or makes room when it is not.
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

    /** Every invalidation of this store is asked of it. */
    subscribe: () => () => {},
  };
}
