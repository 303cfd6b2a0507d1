import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OperationScope } from '../contract/events.ts';
import type { FetchRequest, FetchResult, Key } from '../contract/source.ts';
import { FetchBatcher, inBatches } from './fetch-batcher.ts';
import { keySet } from './row-set.ts';
import type { SourceResponse } from './source-response.ts';

const request: FetchRequest = { coordinate: 'Query.x', args: {}, select: [] };
const planned = { request };
const resultOf = (keys: readonly Key[] = []) =>
  ({ rows: keys.map((id) => ({ id })), provenance: {} }) as unknown as FetchResult;

/** A source that responds when the test resolves it. */
function slowSource() {
  const signals: AbortSignal[] = [];
  const asked: FetchRequest[] = [];
  const release: (() => void)[] = [];
  const calls = new FetchBatcher(
    (one, { signal }) => {
      signals.push(signal);
      asked.push(one);
      return new Promise((resolve) => release.push(() => resolve(resultOf(one.keys))));
    },
    { name: 'slow' },
  );
  return { calls, signals, asked, release };
}

/** A waiter that records its result. */
function leader() {
  const { promise, resolve, reject } = Promise.withResolvers<SourceResponse>();
  return { operation: {} as OperationScope, resolve, reject, promise };
}

describe('identical reads in flight', () => {
  it('are one upstream call, and every waiter receives its response', async () => {
    const { calls, release, signals } = slowSource();
    const [first, second] = [leader(), leader()];
    calls.read('x', planned, first);
    calls.read('x', planned, second);
    release[0]?.();
    expect(await first.promise).toBe(await second.promise);
    expect(signals).toHaveLength(1);
  });

  it('survive the first waiter, and are cancelled when the last has left', async () => {
    const { calls, signals } = slowSource();
    const [first, second] = [leader(), leader()];
    const inFlight = [calls.read('x', planned, first), calls.read('x', planned, second)];
    inFlight[0]?.removeWaiter(first);
    expect(signals[0]?.aborted).toBe(false);
    inFlight[1]?.removeWaiter(second);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('are sent again after a response, and mutations are never coalesced', async () => {
    const { calls, release, signals } = slowSource();
    const first = leader();
    calls.read('x', planned, first);
    release[0]?.();
    await first.promise;
    const mutation = { ...request, coordinate: 'Mutation.x' };
    calls.read('x', planned, leader());
    calls.read('m', { request: mutation }, leader());
    calls.read('m', { request: mutation }, leader());
    expect(signals).toHaveLength(4);
  });

  it('fail for all waiters alike', async () => {
    const calls = new FetchBatcher(() => Promise.reject(new Error('down')), { name: 'broken' });
    const [first, second] = [leader(), leader()];
    calls.read('x', planned, first);
    calls.read('x', planned, second);
    await expect(first.promise).rejects.toThrow('down');
    await expect(second.promise).rejects.toThrow('down');
  });
});

describe('reads by key', () => {
  const byKey = ({ calls }: ReturnType<typeof slowSource>, keys: readonly Key[], waiter = leader()) => ({
    waiter,
    flight: calls.readByKey('x', planned, 'ids', keySet(keys), waiter),
  });

  it('of several operations that run together are sent as one call with the keys of all', async () => {
    const source = slowSource();
    const asked = [byKey(source, [1, 2]), byKey(source, [2, 3]), byKey(source, [1, 2])];
    await turn();
    expect(source.asked).toMatchObject([{ keys: [1, 2, 3], args: { ids: [1, 2, 3] } }]);
    source.release[0]?.();
    for (const { waiter } of asked) {
      const brought = await waiter.promise;
      expect(brought.byKey('id', undefined).get(2)).toEqual([{ id: 2 }]);
    }
  });

  it('join a call for the same keys that is already in flight', async () => {
    const source = slowSource();
    const first = byKey(source, [1]);
    await turn();
    const second = byKey(source, [1]);
    await turn();
    expect(source.asked).toHaveLength(1);
    source.release[0]?.();
    expect(await first.waiter.promise).toBe(await second.waiter.promise);
  });

  it('never exceed a thousand keys in one call, whether from one operation or several', async () => {
    const source = slowSource();
    const many = (from: number) => Array.from({ length: 600 }, (_, index) => from + index);
    byKey(source, many(0));
    byKey(source, many(600));
    await turn();
    expect(source.asked.map(({ keys }) => keys?.length)).toEqual([600, 600]);
    const calls = inBatches(keySet(Array.from({ length: 2_500 }, (_, index) => index)));
    expect(calls.map(({ keys }) => keys.length)).toEqual([1000, 1000, 500]);
    expect(inBatches(keySet([]))).toEqual([]);
  });

  it('are not sent when all waiters have left before, and are cancelled when all leave after', async () => {
    const source = slowSource();
    const early = byKey(source, [1]);
    early.flight.removeWaiter(early.waiter);
    await turn();
    expect(source.asked).toHaveLength(0);
    const [one, other] = [byKey(source, [2]), byKey(source, [2])];
    await turn();
    const late = byKey(source, [2]);
    await turn();
    for (const { flight, waiter } of [one, other]) flight.removeWaiter(waiter);
    expect(source.signals[0]?.aborted).toBe(false);
    late.flight.removeWaiter(late.waiter);
    expect(source.signals[0]?.aborted).toBe(true);
  });
});
