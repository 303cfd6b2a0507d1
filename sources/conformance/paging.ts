import { describe, expect, it } from 'vitest';
import type { Row } from '../../mesh/contract/source.ts';
import { createQuery, type Harness, idsOf, numberOf, type Open, sendQuery } from './harness.ts';

/** Describes order, pages in both directions, and counts. */
export function describePaging(harness: Harness, open: Open): void {
  const { id, number } = harness.fields;

  describe('order and pages', () => {
    it.each(['ASC', 'DESC'] as const)('orders %s', async (direction) => {
      const { rows } = await sendQuery(
        open(),
        createQuery(harness, { orderBy: [{ [number]: direction }], first: 1000 }),
      );
      const numbers = rows.filter((row) => row[number] !== null).map((row) => numberOf(harness, row));
      const sign = direction === 'ASC' ? 1 : -1;
      expect(numbers).toEqual([...numbers].sort((a, b) => sign * (a - b)));
      expect(rows.length).toBe(harness.rows.length);
    });

    it('pages to the end without losing or repeating a row, and back to an earlier page', async () => {
      const pageSize = Math.max(3, Math.ceil(harness.rows.length / 7));
      const pages: Row[][] = [];
      const cursors: (string | undefined)[] = [undefined];
      for (;;) {
        const after = cursors.at(-1);
        const { rows, page } = await sendQuery(
          open(),
          createQuery(harness, { first: pageSize, ...(after && { after }) }),
        );
        pages.push([...rows]);
        if (!page?.hasNextPage) break;
        expect(rows.length).toBe(pageSize);
        cursors.push(page.endCursor ?? undefined);
        expect(pages.length).toBeLessThan(20);
      }
      expect(idsOf(harness, pages.flat())).toEqual(idsOf(harness, harness.rows));
      const back = await sendQuery(open(), createQuery(harness, { first: pageSize, after: cursors[1] }));
      expect(back.rows).toEqual(pages[1]);
    });

    it('recognises the last page where it ends with the last row', async () => {
      const some = harness.rows.slice(0, 4).map((row) => row[id]);
      const { rows, page } = await sendQuery(
        open(),
        createQuery(harness, { where: { [id]: { in: some } }, first: 4 }),
      );
      expect(rows.length).toBe(4);
      expect(page?.hasNextPage).toBe(false);
    });

    it('counts all rows on request, or reports that it cannot', async () => {
      const counted = await sendQuery(open(), { ...createQuery(harness, { first: 2 }), count: true });
      expect([harness.rows.length, null]).toContain(counted.page?.totalCount);
    });

    it('sends no upstream request for no rows', async () => {
      open().takeRequests();
      const { rows, page } = await sendQuery(open(), createQuery(harness, { first: 0 }));
      expect(rows).toEqual([]);
      expect(page).toBeDefined();
      expect(open().takeRequests()).toEqual([]);
    });

    it('counts without fetching rows', async () => {
      const { rows, page } = await sendQuery(open(), { ...createQuery(harness, { first: 0 }), count: true });
      expect(rows).toEqual([]);
      expect([harness.rows.length, null]).toContain(page?.totalCount);
    });
  });
}
