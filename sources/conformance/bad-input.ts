import { describe, expect, it } from 'vitest';
import { PertuisError } from '../../mesh/contract/errors.ts';
import { createQuery, type Harness, type Open, sendQuery } from './harness.ts';

/** Arguments that must never reach an upstream. */
export function describeBadInput(harness: Harness, open: Open): void {
  const { id, number, text } = harness.fields;
  const deep = Array.from({ length: 12 }).reduce<unknown>((where) => ({ not: where }), { [id]: { eq: 'x' } });
  const many = { or: Array.from({ length: 101 }, () => ({ [id]: { eq: 'x' } })) };

  const cases: [string, Record<string, unknown>][] = [
    ['first over 1000', { first: 1001 }],
    ['first of a thousand million', { first: 1e9 }],
    ['a negative first', { first: -1 }],
    ['an invented cursor', { after: 'not-a-cursor' }],
    ['a cursor with forged content', { after: Buffer.from('{"offset":-5}').toString('base64url') }],
    ['a very long cursor', { after: 'a'.repeat(100_000) }],
    ['an unknown operator', { where: { [id]: { matches: 'x' } } }],
    ['an unknown field', { where: { 'no_such_field" or 1=1': { eq: 1 } } }],
    ['an operator that the type lacks', { where: { [text]: { gt: 'x' } } }],
    ['an operand of another type', { where: { [number]: { eq: 'many' } } }],
    ['an object for an operand', { where: { [text]: { eq: { $ne: null } } } }],
    ['null for an operand', { where: { [text]: { eq: null } } }],
    ['a filter twelve levels deep', { where: deep }],
    ['a filter of 101 comparisons', { where: many }],
    ['an in of 1001 values', { where: { [id]: { in: Array.from({ length: 1001 }, String) } } }],
    ['an empty or', { where: { or: [] } }],
    ['an order by an unknown field', { orderBy: [{ 'x desc; --': 'ASC' }] }],
    ['an order in an unknown direction', { orderBy: [{ [number]: 'ASC, secret' }] }],
    ['an order object of two fields', { orderBy: [{ [number]: 'ASC', [id]: 'ASC' }] }],
  ];

  describe('bad input', () => {
    it.each(cases)('rejects %s without a request to the upstream', async (_, args) => {
      open().takeRequests();
      const error: unknown = await sendQuery(open(), createQuery(harness, args)).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(PertuisError);
      expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
      for (const secret of harness.secrets) expect(String(error)).not.toContain(secret);
      expect(open().takeRequests()).toEqual([]);
    });
  });
}
