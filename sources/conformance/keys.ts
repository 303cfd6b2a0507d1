import { describe, expect, it } from 'vitest';
import type { Key, Row } from '../../mesh/contract/source.ts';
import { type Harness, idsOf, namedFields, type Open, sendQuery } from './harness.ts';
import type { SourceQuery } from './query-source.ts';

/** Describes rows by key: many keys in one request. */
export function describeKeys(harness: Harness, open: Open): void {
  const { byKey } = harness;
  if (!byKey) return;
  const keyOf = (row: Row) => row[byKey.field] as Key;
  const all = [...new Set(harness.rows.map(keyOf))];

  describe('rows by key', () => {
    it('returns the rows of all keys in one source request, each with its key', async () => {
      const keys = all.slice(0, 5);
      open().takeRequests();
      const { rows } = await sendQuery(open(), byKeys(keys, { first: 1000 }));
      const expected = harness.rows.filter((row) => keys.includes(keyOf(row)));
      expect(rows.map((row) => String(keyOf(row))).sort()).toEqual(
        expected.map((row) => String(keyOf(row))).sort(),
      );
      expect(idsOf(harness, rows)).toEqual(idsOf(harness, expected));
      expect(open().takeRequests().length).toBe(1);
    });

    it('ignores unknown keys and repeats no row for a duplicate key', async () => {
      const [known] = all;
      const keys = [known, 'no-such-key', known].filter((key) => key !== undefined);
      const { rows } = await sendQuery(open(), byKeys(keys, { first: 1000 }));
      const expected = harness.rows.filter((row) => keyOf(row) === known);
      expect(idsOf(harness, rows)).toEqual(idsOf(harness, expected));
    });

    if (harness.shape !== 'value') {
      it('applies `first` to each key', async () => {
        const keys = all.slice(0, 3);
        const { rows } = await sendQuery(open(), byKeys(keys, { first: 1 }));
        expect(rows.map((row) => String(keyOf(row))).sort()).toEqual(keys.map(String).sort());
      });
    }

    it('sends no upstream request for no keys', async () => {
      open().takeRequests();
      const { rows } = await sendQuery(open(), byKeys([], {}));
      expect(rows).toEqual([]);
      expect(open().takeRequests()).toEqual([]);
    });

    it('treats a key as a value, whatever it holds', async () => {
      const { rows } = await sendQuery(
        open(),
        byKeys([`") or (1=1`, `' or '1'='1`, 'é"\\'], { first: 1000 }),
      );
      expect(rows).toEqual([]);
    });

    function byKeys(keys: readonly Key[], args: SourceQuery['args']): SourceQuery {
      const names = [...new Set([...namedFields(harness), byKey?.field ?? ''])];
      return {
        coordinate: byKey?.coordinate ?? '',
        select: names.map((name) => ({ key: name, name })),
        args: { ...(harness.shape !== 'value' && args), [byKey?.arg ?? '']: keys },
        keys: [...new Set(keys)],
      };
    }
  });
}
