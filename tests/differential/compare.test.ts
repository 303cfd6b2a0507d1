import { describe, expect, it } from 'vitest';
import { differences } from './compare.testing.ts';
import type { ErrorSeen, Seen } from './engine.testing.ts';

const failed: ErrorSeen = {
  message: 'm',
  path: ['a', 0, 'b'],
  locations: [{ line: 1, column: 2 }],
  extensions: { code: 'C' },
};

function seen(data: unknown, errors: readonly ErrorSeen[] = [], more: Partial<Seen> = {}): Seen {
  const text = JSON.stringify({ data, ...(errors.length > 0 && { errors }) });
  return { text, compiled: true, data, errors, ttlSeconds: 5, received: [], overlapped: false, ...more };
}

const request = (coordinate: string) => ({ coordinate, select: [], args: {} });
const compare = (ours: Seen, theirs: Seen, nullable = theirs) =>
  differences(ours, theirs, async () => nullable);

describe('comparing answers', () => {
  const data = { a: [{ b: null, c: 1 }], d: 2 };

  it('finds nothing where both say the same', async () => {
    expect(await compare(seen(data, [failed]), seen(data, [failed]))).toEqual([]);
  });

  it.each<[string, Seen, Seen]>([
    ['a value', seen({ a: 1 }), seen({ a: 2 })],
    ['the order of keys', seen({ a: 1, b: 2 }), seen({ b: 2, a: 1 })],
    ['a key twice in the text', seen({ a: 1 }, [], { text: '{"data":{"a":1,"a":1}}' }), seen({ a: 1 })],
    ['no data at all', seen(undefined), seen(null)],
    ['an error that is not told', seen(data), seen(data, [failed])],
    ['an error too many', seen(data, [failed]), seen(data)],
    ['a message', seen(data, [{ ...failed, message: 'n' }]), seen(data, [failed])],
    ['a code', seen(data, [{ ...failed, extensions: {} }]), seen(data, [failed])],
    ['a location', seen(data, [{ ...failed, locations: [] }]), seen(data, [failed])],
    ['the path of an error', seen(data, [{ ...failed, path: ['a', 0, 'c'] }]), seen(data, [failed])],
    ['what may be kept', seen(data, [], { ttlSeconds: 6 }), seen(data)],
    ['what was fetched', seen(data, [], { received: [request('Query.a')] }), seen(data)],
    [
      'the order of mutations',
      seen(data, [], { received: [request('Mutation.a'), request('Mutation.b')] }),
      seen(data, [], { received: [request('Mutation.b'), request('Mutation.a')] }),
    ],
    ['mutations at the same time', seen(data, [], { overlapped: true }), seen(data)],
  ])('finds %s', async (_, ours, theirs) => {
    expect(await compare(ours, theirs)).not.toEqual([]);
  });

  it('lets either of several errors below a risen null be told, but none that there is not', async () => {
    const risen = { a: null };
    const one = { message: 'one', path: ['a', 'x'] };
    const other = { message: 'other', path: ['a', 'y'] };
    const nullable = seen({ a: { x: null, y: null } }, [one, other]);
    expect(await compare(seen(risen, [one]), seen(risen, [other]), nullable)).toEqual([]);
    const invented = { message: 'third', path: ['a', 'z'] };
    expect(await compare(seen(risen, [invented]), seen(risen, [other]), nullable)).not.toEqual([]);
  });
});
