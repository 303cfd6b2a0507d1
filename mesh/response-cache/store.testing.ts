import { afterEach, describe, expect, it } from 'vitest';
import type { ResponseStore, StoreOptions } from '../contract/response-store.ts';

export interface OpenStore {
  readonly store: ResponseStore<string>;
  close(): Promise<void>;
}

export const options = (store: ResponseStore<string>, more: Partial<StoreOptions> = {}): StoreOptions => ({
  ttlSeconds: 10,
  staleSeconds: 5,
  dependencies: { sources: ['port'], types: ['Ship'] },
  startedAtGeneration: store.generation,
  ...more,
});

/** Describes the behaviour of every response store. */
export function describeResponseStore(name: string, open: () => Promise<OpenStore>) {
  describe(name, () => {
    let opened: OpenStore;
    const start = async () => {
      opened = await open();
      return opened.store;
    };
    afterEach(() => opened.close());

    it('returns the stored value, with its times by the clock of the reader', async () => {
      const store = await start();
      expect(await store.get('k', 0)).toBeUndefined();
      expect(await store.set('k', 'é\n'.repeat(5_000), 1_000, options(store))).toBe(true);
      const entry = await store.get('k', 1_000);
      expect(entry?.value).toBe('é\n'.repeat(5_000));
      expect(entry?.dependencies).toEqual({ sources: ['port'], types: ['Ship'] });
      const { storedAtMs = 0, freshUntilMs = 0, staleUntilMs = 0 } = entry ?? {};
      expect([freshUntilMs - storedAtMs, staleUntilMs - freshUntilMs]).toEqual([10_000, 5_000]);
      expect(storedAtMs).toBeGreaterThan(-5_000);
      expect(storedAtMs).toBeLessThanOrEqual(1_000);
    });

    it('keeps the last value of a key, and separates keys', async () => {
      const store = await start();
      await store.set('a', '1', 0, options(store));
      await store.set('a', '2', 0, options(store));
      await store.set('a ', '3', 0, options(store));
      expect([(await store.get('a', 0))?.value, (await store.get('a ', 0))?.value]).toEqual(['2', '3']);
      await store.delete('a');
      expect([await store.get('a', 0), (await store.get('a ', 0))?.value]).toEqual([undefined, '3']);
    });

    it('deletes a value after its stale time', async () => {
      const store = await start();
      await store.set('k', 'v', 0, options(store, { ttlSeconds: 0.05, staleSeconds: 0 }));
      await expect.poll(async () => await store.get('k', 60)).toBeUndefined();
    });

    it.each([{ sources: ['port'] }, { types: ['Ship'] }, { all: true }])(
      'returns no value that %j invalidates, and keeps values that another invalidation names',
      async (what) => {
        const store = await start();
        await store.set('k', 'v', 0, options(store));
        await store.invalidate({ sources: ['portal'], types: ['Sector'] });
        await expect.poll(async () => (await store.get('k', 0))?.value).toBe('v');
        await store.invalidate(what);
        expect(await store.get('k', 0)).toBeUndefined();
      },
    );

    it('stores no value that was invalidated during its computation', async () => {
      const store = await start();
      const before = options(store);
      await store.invalidate({ sources: ['port'] });
      expect(await store.set('k', 'old', 0, before)).toBe(false);
      expect(await store.get('k', 0)).toBeUndefined();
      const other = { ...before, dependencies: { sources: ['waste'], types: [] } };
      await expect.poll(() => store.set('other', 'v', 0, other)).toBe(true);
      await expect.poll(() => store.set('k', 'new', 0, options(store))).toBe(true);
      expect((await store.get('k', 0))?.value).toBe('new');
    });

    it('has a generation that grows with every invalidation', async () => {
      const store = await start();
      const before = store.generation;
      await store.invalidate({ types: ['Ship'] });
      await expect.poll(() => store.generation).toBeGreaterThan(before);
    });

    it('notifies no subscriber of its own invalidations', async () => {
      const store = await start();
      const heard: unknown[] = [];
      const stop = store.subscribe((what) => heard.push(what));
      const before = store.generation;
      await store.invalidate({ sources: ['port'] });
      await expect.poll(() => store.generation).toBeGreaterThan(before);
      stop();
      expect(heard).toEqual([]);
    });
  });
}
