import type { ComposedSource, Composition } from '../../mesh/contract/composition.ts';
import { namedFiles } from '../named-files.ts';
import type { Settings } from '../settings.ts';
import type { Pool, Pooled } from './pool.ts';

/** The same for the same settings and the same content of every file that they name. */
export function sourceKey(settings: Settings['sources'][number], folder: string, connections = 0): string {
  return JSON.stringify([settings, connections, ...namedFiles(settings.handler, folder)]);
}

/**
 * Composes with the sources that are open already and unchanged. The others are added to the pool. `release` lets all of them
 * go. `folder` is the configuration's. Throws what `compose` throws; then nothing is held.
 */
export async function composeFromPool(
  pool: Pool<ComposedSource>,
  { settings, folder }: { readonly settings: Settings; readonly folder: string },
  compose: (known: ReadonlyMap<string, ComposedSource>) => Promise<Composition>,
): Promise<{ readonly composition: Composition; release(): Promise<void> }> {
  const { subscriptionsInTotal } = settings.pertuis.limits;
  const keys = new Map(
    settings.sources.map((source) => [source.name, sourceKey(source, folder, subscriptionsInTotal)]),
  );
  const used = new Map<string, Pooled<ComposedSource>>();
  for (const [name, key] of keys) {
    const known = pool.take(key);
    if (known) used.set(name, known);
  }
  const release = async () => {
    for (const source of used.values()) await source.release();
  };
  try {
    const composition = await compose(new Map([...used].map(([name, { value }]) => [name, value])));
    for (const [name, composed] of composition.sources) {
      const key = keys.get(name);
      if (key !== undefined && !used.has(name)) used.set(name, pool.add(key, composed));
    }
    return { composition, release };
  } catch (error) {
    await release();
    throw error;
  }
}
