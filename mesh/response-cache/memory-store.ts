import { LRUCache } from 'lru-cache';
import type { Invalidation } from '../contract/invalidation.ts';

/** What a value was drawn from and what it speaks of: it is void once one of these has changed. */
export interface Dependencies {
  readonly sources: readonly string[];
  readonly types: readonly string[];
}

export interface Entry<Value> {
  readonly value: Value;
  readonly storedAtMs: number;
  readonly freshUntilMs: number;
  /** From `freshUntilMs` on it is stale, from here on it is gone. */
  readonly staleUntilMs: number;
  readonly tags: readonly string[];
  /** Nothing that was declared void up to this generation concerns it. */
  validAtGeneration: number;
}

export interface EntryOptions {
  readonly ttlSeconds: number;
  readonly staleSeconds: number;
  readonly dependencies: Dependencies;
  /** The store's generation when the making of the value began. */
  readonly startedAtGeneration: number;
}

export interface ResponseStore<Value> {
  /** Grows with every invalidation. */
  readonly generation: number;
  readonly bytes: number;
  readonly size: number;
  /** Fresh or stale; undefined when there is none that may be given. */
  get(key: string, nowMs: number): Entry<Value> | undefined;
  /** False when it is not kept: something that it was drawn from was declared void after its making began, or it is too large. */
  set(key: string, value: Value, nowMs: number, making: EntryOptions): boolean;
  delete(key: string): void;
  invalidate(what: Invalidation): void;
}

/** What an entry weighs beside its value: headers, provenance, the bookkeeping itself. */
const overheadBytes = 1_024;

/**
 * Values by key, bounded in bytes together, the longest unused going first. An invalidation takes one number per tag, however
 * much is stored: an entry is found void when it is next looked at, or makes room when it is not.
 */
export function createMemoryStore<Value>({
  maxBytes,
  bytesOf,
}: {
  maxBytes: number;
  bytesOf: (value: Value) => number;
}): ResponseStore<Value> {
  const entries = new LRUCache<string, Entry<Value>>({
    maxSize: Math.max(1, maxBytes),
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: ({ value }, key) => bytesOf(value) + 2 * key.length + overheadBytes,
  });
  /** The generation in which each tag was last declared void. */
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
      const tags = [...dependencies.sources.map(sourceTag), ...dependencies.types.map(typeTag)];
      if (!holds(tags, startedAtGeneration)) return false;
      const freshUntilMs = nowMs + ttlSeconds * 1000;
      const staleUntilMs = freshUntilMs + staleSeconds * 1000;
      entries.set(key, {
        value,
        storedAtMs: nowMs,
        freshUntilMs,
        staleUntilMs,
        tags,
        validAtGeneration: generation,
      });
      return entries.peek(key)?.value === value;
    },

    delete: (key) => void entries.delete(key),

    invalidate({ all, sources = [], types = [] }) {
      generation += 1;
      for (const source of sources) invalidatedAt.set(sourceTag(source), generation);
      for (const type of types) invalidatedAt.set(typeTag(type), generation);
      if (!all) return;
      allInvalidatedAt = generation;
      entries.clear();
    },
  };
}

const sourceTag = (name: string) => `source ${name}`;
const typeTag = (name: string) => `type ${name}`;
