import { describe, expect, it } from 'vitest';
import type { FetchRequest, FetchResult } from '../contract/source.ts';
import { share } from './share.ts';

const request: FetchRequest = { coordinate: 'Query.x', args: {}, select: [] };
const result = { rows: [], provenance: {} } as unknown as FetchResult;

function slowSource() {
  const signals: AbortSignal[] = [];
  const release: (() => void)[] = [];
  const fetch = (_: FetchRequest, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise<FetchResult>((resolve) => release.push(() => resolve(result)));
  };
  return { fetch, signals, release };
}

describe('identical reads in flight', () => {
  it('are one upstream call, and everyone gets its answer', async () => {
    const source = slowSource();
    const fetch = share(source.fetch);
    const { signal } = new AbortController();
    const both = [fetch(request, { signal }), fetch(request, { signal })];
    source.release[0]?.();
    await expect(Promise.all(both)).resolves.toEqual([result, result]);
    expect(source.signals).toHaveLength(1);
  });

  it('survive the first asker, and are cancelled when the last has left', async () => {
    const source = slowSource();
    const fetch = share(source.fetch);
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [fetch(request, { signal: first.signal }), fetch(request, { signal: second.signal })];
    first.abort(new Error('first left'));
    await expect(answers[0]).rejects.toThrow('first left');
    expect(source.signals[0]?.aborted).toBe(false);
    second.abort(new Error('second left'));
    await expect(answers[1]).rejects.toThrow('second left');
    expect(source.signals[0]?.aborted).toBe(true);
  });

  it('are asked anew once answered, and mutations never joined', async () => {
    const source = slowSource();
    const fetch = share(source.fetch);
    const { signal } = new AbortController();
    const first = fetch(request, { signal });
    source.release[0]?.();
    await first;
    const mutation = { ...request, coordinate: 'Mutation.x' };
    const later = [fetch(request, { signal }), fetch(mutation, { signal }), fetch(mutation, { signal })];
    for (const go of source.release) go();
    await Promise.all(later);
    expect(source.signals).toHaveLength(4);
  });
});
