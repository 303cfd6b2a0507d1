import type { ComposedSource } from '../../mesh/contract/composition.ts';
import type { LoadedPlugins } from '../plugins/join-plugins.ts';

/** Something open that several snapshots may use. It is closed when the last of them has let it go. */
export interface Pooled<Value> {
  readonly value: Value;
  release(): Promise<void>;
}

/** What stays open from one snapshot to the next while its key, which stands for its settings, is the same. */
export interface Pool<Value> {
  take(key: string): Pooled<Value> | undefined;
  add(key: string, value: Value): Pooled<Value>;
  takeOrMake(key: string, make: () => Promise<Value>): Promise<Pooled<Value>>;
}

/** What outlives a snapshot, because it holds connections or counts. */
export interface Pools {
  readonly sources: Pool<ComposedSource>;
  /** All plugins of a configuration together. */
  readonly plugins: Pool<LoadedPlugins>;
}

export function createPools(): Pools {
  return {
    sources: createPool(({ source }) => source.close()),
    plugins: createPool((plugins) => plugins.close()),
  };
}

export function createPool<Value>(close: (value: Value) => Promise<void>): Pool<Value> {
  const entries = new Map<string, { readonly value: Value; users: number }>();

  function use(key: string, entry: { readonly value: Value; users: number }): Pooled<Value> {
    entry.users += 1;
    let isReleased = false;
    return {
      value: entry.value,
      async release() {
        if (isReleased) return;
        isReleased = true;
        entry.users -= 1;
        if (entry.users > 0) return;
        if (entries.get(key) === entry) entries.delete(key);
        await close(entry.value);
      },
    };
  }

  function take(key: string) {
    const entry = entries.get(key);
    return entry && use(key, entry);
  }

  function add(key: string, value: Value) {
    const entry = { value, users: 0 };
    entries.set(key, entry);
    return use(key, entry);
  }

  return { take, add, takeOrMake: async (key, make) => take(key) ?? add(key, await make()) };
}
