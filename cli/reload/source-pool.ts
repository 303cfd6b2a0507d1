import type { Settings } from '../../mesh/compose/settings.ts';
import type { ComposedSource, Composition } from '../../mesh/contract/composition.ts';
import { namedFiles } from '../named-files.ts';

/** A source that is open. It is closed when the last of those who use it has let it go. */
export interface PooledSource {
  readonly composed: ComposedSource;
  release(): Promise<void>;
}

/** Sources that stay open from one snapshot to the next while their settings and descriptions are the same. */
export interface SourcePool {
  /** Takes a source that is open under this name. */
  take(key: string): PooledSource | undefined;
  /** Adds one that has been opened. `close` releases all that it holds. */
  add(key: string, composed: ComposedSource, close: () => Promise<void>): PooledSource;
}

interface Entry {
  readonly composed: ComposedSource;
  readonly close: () => Promise<void>;
  users: number;
}

export function createSourcePool(): SourcePool {
  const entries = new Map<string, Entry>();

  function use(key: string, entry: Entry): PooledSource {
    entry.users += 1;
    let isReleased = false;
    return {
      composed: entry.composed,
      async release() {
        if (isReleased) return;
        isReleased = true;
        entry.users -= 1;
        if (entry.users > 0) return;
        if (entries.get(key) === entry) entries.delete(key);
        await entry.close();
      },
    };
  }

  return {
    take(key) {
      const entry = entries.get(key);
      return entry && use(key, entry);
    },
    add(key, composed, close) {
      const entry = { composed, close, users: 0 };
      entries.set(key, entry);
      return use(key, entry);
    },
  };
}

/** The same for the same settings and the same content of every file that they name. */
export function sourceKey(settings: Settings['sources'][number], folder: string, connections = 0): string {
  return JSON.stringify([settings, connections, ...namedFiles(settings.handler, folder)]);
}

export interface PooledComposition {
  readonly settings: Settings;
  /** Of the configuration. */
  readonly folder: string;
  /** Closes what was opened beside a source. */
  closeMore(name: string): Promise<void>;
}

/**
 * Composes with the sources that are open already and unchanged. The others are added to the pool. `release` lets all of them
 * go. Throws what `compose` throws; then nothing is held.
 */
export async function composeFromPool(
  pool: SourcePool,
  { settings, folder, closeMore }: PooledComposition,
  compose: (open: ReadonlyMap<string, ComposedSource>) => Promise<Composition>,
): Promise<{ readonly composition: Composition; release(): Promise<void> }> {
  const { subscriptionsInTotal } = settings.pertuis.limits;
  const keys = new Map(
    settings.sources.map((source) => [source.name, sourceKey(source, folder, subscriptionsInTotal)]),
  );
  const used = new Map<string, PooledSource>();
  for (const [name, key] of keys) {
    const open = pool.take(key);
    if (open) used.set(name, open);
  }
  const release = async () => {
    for (const source of used.values()) await source.release();
  };
  const close = async ({ source }: ComposedSource) => {
    await source.close();
    await closeMore(source.name);
  };
  try {
    const composition = await compose(new Map([...used].map(([name, { composed }]) => [name, composed])));
    for (const [name, composed] of composition.sources) {
      const key = keys.get(name);
      if (key !== undefined && !used.has(name))
        used.set(
          name,
          pool.add(key, composed, () => close(composed)),
        );
    }
    return { composition, release };
  } catch (error) {
    await release();
    throw error;
  }
}
