import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { ComposedSource } from '../contract/composition.ts';
import {
  type FetchContext,
  type FetchRequest,
  type FetchResult,
  type Source,
  SourceFailure,
} from '../contract/source.ts';
import { guard } from './guard.ts';

const ok = { rows: [{ id: '1' }], provenance: {} } as unknown as FetchResult;
const read: FetchRequest = { coordinate: 'Query.x', args: {}, select: [] };
const write: FetchRequest = { ...read, coordinate: 'Mutation.x' };
const here = () => ({ signal: new AbortController().signal });

type Behaviour = (call: number, context: FetchContext) => Promise<FetchResult | SourceFailure>;

/** A source with a given behaviour for each call. */
function sourceThat(behave: Behaviour, deadlineSeconds = 5) {
  const calls = { count: 0 };
  const source: Source = {
    name: 's',
    kind: 'test',
    schema: buildSchema('type Query { x: Int }'),
    capabilities: {},
    fetch: async (_, context) => {
      calls.count += 1;
      const result = await behave(calls.count, context);
      if (result instanceof SourceFailure) throw result;
      return result;
    },
    probe: async () => ({ up: true }),
    close: async () => {},
  };
  const settings = { name: 's', ttlSeconds: 0, deadlineSeconds, maxConcurrentCalls: 2 };
  return { fetch: guard({ source, settings } satisfies ComposedSource), calls };
}

const down = (retryable: boolean) => new SourceFailure('unavailable', 'down', { retryable });

describe('the guard around a source', () => {
  it('repeats a read that may succeed when repeated', async () => {
    const { fetch, calls } = sourceThat(async (call) => (call === 1 ? down(true) : ok));
    await expect(fetch(read, here())).resolves.toBe(ok);
    expect(calls.count).toBe(2);
  });

  it('fails the same read when the fault persists', async () => {
    const { fetch, calls } = sourceThat(async () => down(true));
    await expect(fetch(read, here())).rejects.toMatchObject({ kind: 'unavailable' });
    expect(calls.count).toBe(3);
  });

  it('repeats neither a mutation nor a request that cannot succeed', async () => {
    for (const [request, failure] of [
      [write, down(true)],
      [read, new SourceFailure('refused', 'no')],
    ] as const) {
      const { fetch, calls } = sourceThat(async () => failure);
      await expect(fetch(request, here())).rejects.toBe(failure);
      expect(calls.count).toBe(1);
    }
  });

  it('abandons a source that ignores its deadline, and cancels the call', async () => {
    let told = false;
    const { fetch } = sourceThat((_, { signal }) => {
      signal.addEventListener('abort', () => {
        told = true;
      });
      return new Promise(() => {});
    }, 0.05);
    await expect(fetch(read, here())).rejects.toMatchObject({ kind: 'timeout' });
    expect(told).toBe(true);
  });

  it('stops calling a source that fails repeatedly', async () => {
    const { fetch, calls } = sourceThat(async () => down(false));
    for (let i = 0; i < 30; i += 1) await fetch(read, here()).catch(() => {});
    expect(calls.count).toBeLessThan(30);
    await expect(fetch(read, here())).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the circuit is open',
    });
  });

  it('bounds the calls in flight and the queue behind them', async () => {
    const { fetch, calls } = sourceThat(() => new Promise(() => {}));
    const left = new AbortController();
    const asked = Array.from({ length: 60 }, () =>
      fetch(read, { signal: left.signal }).catch((error) => error),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls.count).toBe(2);
    left.abort();
    const failures = await Promise.all(asked);
    expect(failures.some((f) => f.kind === 'throttled')).toBe(true);
  });
});
