import type { ResponseStore, StoredResponse, StoreEntry, StoreOptions } from '../contract/response-store.ts';
import { type CachedResponse, fromStored, toStored } from './cached-response.ts';
import type { MemoryStore } from './memory-store.ts';

export interface SecondLevel {
  readonly generation: number;
  /**
   * Looks up a response that is absent or stale in memory, and stores it in memory. Coalesces identical
   * lookups in flight.
   * Returns undefined when there is nothing to wait for.
   */
  lookup(key: string): Promise<StoreEntry<CachedResponse> | undefined>;
  /** Stores a response after the current turn of the event loop, in which the response leaves for its client. */
  offer(key: string, value: CachedResponse, nowMs: number, options: StoreOptions): void;
  delete(key: string): void;
}

/** Bound of the writes that wait for their turn. Later ones are dropped: memory has their values. */
const maxWaiting = 256;

/** Creates the second level: a store that other processes share, behind the memory of this process. */
export function createSecondLevel(
  memory: MemoryStore<CachedResponse>,
  shared: ResponseStore<StoredResponse>,
  now: () => number,
): SecondLevel {
  const lookups = new Map<string, Promise<StoreEntry<CachedResponse> | undefined>>();
  let waiting = 0;

  async function find(key: string): Promise<StoreEntry<CachedResponse> | undefined> {
    const startedAtGeneration = memory.generation;
    const found = await shared.get(key, now());
    const nowMs = now();
    const own = memory.get(key, nowMs);
    if (!found || (own && (nowMs < own.freshUntilMs || nowMs >= found.freshUntilMs))) return own;
    const { storedAtMs, freshUntilMs, staleUntilMs, dependencies } = found;
    memory.set(key, fromStored(found.value), storedAtMs, {
      ttlSeconds: (freshUntilMs - storedAtMs) / 1000,
      staleSeconds: (staleUntilMs - freshUntilMs) / 1000,
      dependencies,
      startedAtGeneration,
    });
    return memory.get(key, nowMs);
  }

  return {
    get generation() {
      return shared.generation;
    },
    lookup(key) {
      // A lookup from before an invalidation must not serve a request after it.
      const flight = `${memory.generation} ${key}`;
      const known = lookups.get(flight);
      if (known) return known;
      const lookup = find(key).finally(() => lookups.delete(flight));
      lookups.set(flight, lookup);
      return lookup;
    },
    offer(key, value, nowMs, options) {
      if (waiting >= maxWaiting) return;
      waiting += 1;
      setImmediate(() => {
        waiting -= 1;
        void shared.set(key, toStored(value), nowMs, options);
      });
    },
    delete: (key) => void shared.delete(key),
  };
}
