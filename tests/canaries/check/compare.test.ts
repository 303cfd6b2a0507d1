import { describe, expect, it } from 'vitest';
import { compareReplies } from './compare.ts';

const reply = (body: unknown, headers: Record<string, string> = {}, status = 200) => ({
  status,
  headers,
  text: JSON.stringify(body),
});
const provenance = (...entries: [string, number][]) => ({
  data: { a: 1 },
  extensions: {
    provenance: entries.map(([source, bytes]) => ({ source, bytes, fetchedAt: String(Math.random()) })),
  },
});
const cursor = (last: string, more = '') => reply({ data: { c: `k8JQ0bXv1tZ-x_Yw2mNq${more}P${last}` } });

describe('comparing what two worlds answer', () => {
  it.each([
    ['the same', reply({ data: { a: 1 } }), reply({ data: { a: 1 } })],
    ['cursors of one length', cursor('aa'), cursor('bb')],
    [
      'sources in another order',
      reply(provenance(['x', 1], ['y', 2])),
      reply(provenance(['y', 2], ['x', 1])),
    ],
    ['bytes that are rounded', reply(provenance(['x', 512])), reply(provenance(['x', 1024]))],
    [
      'errors in another order',
      reply({ errors: [{ a: 1 }, { b: 2 }] }),
      reply({ errors: [{ b: 2 }, { a: 1 }] }),
    ],
    ['an age', reply({}, { 'cache-control': 'max-age=59' }), reply({}, { 'cache-control': 'max-age=60' })],
  ])('finds nothing in %s', (_, one, two) => {
    expect(compareReplies(one, two)).toBeUndefined();
  });

  it.each([
    ['a value', reply({ data: { a: 1 } }), reply({ data: { a: 2 } })],
    ['null and nothing', reply({ data: { a: null } }), reply({ data: {} })],
    ['how long a list is', reply({ data: { a: [1] } }), reply({ data: { a: [1, 1] } })],
    ['how long a cursor is', cursor('aa'), cursor('bb', 'zzzz')],
    [
      'a pseudonym',
      reply({ data: { a: `p_${'a'.repeat(22)}` } }),
      reply({ data: { a: `p_${'b'.repeat(22)}` } }),
    ],
    ['bytes of a source', reply(provenance(['x', 505])), reply(provenance(['x', 508]))],
    ['a status', reply({}), reply({}, {}, 400)],
    ['an error', reply({ data: null }), reply({ data: null, errors: [{ message: 'm' }] })],
  ])('finds %s', (_, one, two) => {
    expect(compareReplies(one, two)).toBeDefined();
  });
});
