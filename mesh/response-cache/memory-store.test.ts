import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoreOptions } from '../contract/response-store.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

const making = (more: Partial<StoreOptions> = {}): StoreOptions => ({
  ttlSeconds: 10,
  staleSeconds: 0,
  dependencies: { sources: ['port'], types: ['Ship'] },
  startedAtGeneration: 0,
  ...more,
});

const newStore = (maxBytes = 1_000_000) =>
  createMemoryStore<string>({ maxBytes, bytesOf: (value) => value.length });

describe('a stored value', () => {
  it('is fresh for its lifetime, then stale, and then gone', () => {
    const store = newStore();
    store.set('k', 'v', 0, making({ staleSeconds: 5 }));
    const entry = store.get('k', 9_999);
    expect(entry).toMatchObject({ value: 'v', freshUntilMs: 10_000, staleUntilMs: 15_000 });
    expect(store.get('k', 14_999)).toBe(entry);
    expect(store.get('k', 15_000)).toBeUndefined();
    expect([store.size, store.bytes]).toEqual([0, 0]);
  });

  it('is invalid after an invalidation of its source, its type or everything, and valid after others', () => {
    for (const what of [{ sources: ['port'] }, { types: ['Ship'] }, { all: true }]) {
      const store = newStore();
      store.set('k', 'v', 0, making());
      store.invalidate({ sources: ['portal'], types: ['Sector'] });
      expect(store.get('k', 1)?.value).toBe('v');
      store.invalidate(what);
      expect(store.get('k', 1)).toBeUndefined();
    }
  });

  it('is not stored when one of its dependencies was invalidated during its computation', () => {
    const store = newStore();
    const startedAtGeneration = store.generation;
    store.invalidate({ sources: ['port'] });
    expect(store.set('k', 'old', 0, making({ startedAtGeneration }))).toBe(false);
    expect(
      store.set(
        'other',
        'v',
        0,
        making({ startedAtGeneration, dependencies: { sources: ['portal'], types: [] } }),
      ),
    ).toBe(true);
    expect(store.set('k', 'new', 0, making({ startedAtGeneration: store.generation }))).toBe(true);
    expect([store.get('k', 1)?.value, store.get('other', 1)?.value]).toEqual(['new', 'v']);
  });

  it('evicts the least recently used value first, and stores none larger than an eighth of the bound', () => {
    const store = newStore(100_000);
    expect(store.set('large', 'x'.repeat(12_500), 0, making())).toBe(false);
    for (let n = 0; n < 20; n += 1) {
      store.set(`k${n}`, 'x'.repeat(10_000), 0, making());
      store.get('k0', 0);
      expect(store.bytes).toBeLessThanOrEqual(100_000);
    }
    expect([store.get('k0', 0), store.get('k1', 0)].map((entry) => entry !== undefined)).toEqual([
      true,
      false,
    ]);
    expect(store.get('k19', 0)).toBeDefined();
  });
});

/** The expected behaviour without generations: it searches the whole history again each time. */
class Reference {
  readonly happened: { tag: string; at: number }[] = [];
  readonly entries = new Map<string, { value: string; at: number; making: StoreOptions }>();
  at = 0;

  invalidate(tags: string[]) {
    this.at += 1;
    for (const tag of tags) this.happened.push({ tag, at: this.at });
  }
  set(key: string, value: string, nowMs: number, made: StoreOptions) {
    if (this.isGood(made)) this.entries.set(key, { value, at: nowMs, making: made });
  }
  get(key: string, nowMs: number): { value: string; stale: boolean } | undefined {
    const entry = this.entries.get(key);
    if (!entry || !this.isGood(entry.making)) return undefined;
    const { ttlSeconds, staleSeconds } = entry.making;
    const age = nowMs - entry.at;
    if (age >= (ttlSeconds + staleSeconds) * 1000) return undefined;
    return { value: entry.value, stale: age >= ttlSeconds * 1000 };
  }
  private isGood({ dependencies, startedAtGeneration }: StoreOptions) {
    const own = [
      '*',
      ...dependencies.sources.map((name) => `s ${name}`),
      ...dependencies.types.map((name) => `t ${name}`),
    ];
    return !this.happened.some(({ tag, at }) => at > startedAtGeneration && own.includes(tag));
  }
}

interface Real {
  readonly store: MemoryStore<string>;
  nowMs: number;
  /** Generations at which a computation began. */
  readonly begun: number[];
  made: number;
}
interface Model {
  readonly reference: Reference;
}
type Command = fc.Command<Model, Real>;

const command = (name: string, run: (model: Model, real: Real) => void): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const keys = fc.constantFrom('a', 'b', 'c');
const sources = fc.uniqueArray(fc.constantFrom('port', 'portal', 'waste'), { maxLength: 2 });
const types = fc.uniqueArray(fc.constantFrom('Ship', 'Sector', 'Plant'), { maxLength: 2 });
const seconds = fc.integer({ min: 0, max: 4 });

const commands = [
  fc.integer({ min: 1, max: 3_000 }).map((ms) =>
    command(`wait ${ms}`, (_, real) => {
      real.nowMs += ms;
    }),
  ),
  fc.constant(command('begin', (_, real) => void real.begun.push(real.store.generation))),
  fc
    .record({ key: keys, sources, types, ttlSeconds: seconds, staleSeconds: seconds, which: fc.nat() })
    .map(({ key, which, ttlSeconds, staleSeconds, ...dependencies }) =>
      command(
        `set ${key} ${JSON.stringify({ ...dependencies, ttlSeconds, staleSeconds, which })}`,
        (model, real) => {
          const startedAtGeneration = real.begun[which % real.begun.length] ?? 0;
          const value = `value ${real.made++}`;
          const made = { ttlSeconds, staleSeconds, dependencies, startedAtGeneration };
          real.store.set(key, value, real.nowMs, made);
          model.reference.set(key, value, real.nowMs, made);
        },
      ),
    ),
  fc.record({ sources, types, all: fc.boolean() }).map((what) =>
    command(`invalidate ${JSON.stringify(what)}`, (model, real) => {
      real.store.invalidate(what);
      model.reference.invalidate([
        ...(what.all ? ['*'] : []),
        ...what.sources.map((name) => `s ${name}`),
        ...what.types.map((name) => `t ${name}`),
      ]);
    }),
  ),
  keys.map((key) =>
    command(`get ${key}`, (model, real) => {
      const entry = real.store.get(key, real.nowMs);
      const found = entry && { value: entry.value, stale: real.nowMs >= entry.freshUntilMs };
      expect(found).toEqual(model.reference.get(key, real.nowMs));
    }),
  ),
];

it('never returns a value that a naive reference does not, for any order of events', () => {
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60 }), (list) => {
      const setup = () => ({
        model: { reference: new Reference() },
        real: { store: newStore(), nowMs: 0, begun: [0], made: 0 },
      });
      fc.modelRun(setup, list);
    }),
    { numRuns: 1_000 },
  );
});
