import { expect, it } from 'vitest';
import type { FetchResult, Row } from '../contract/source.ts';
import { cutKeyedPage } from './keyed-pages.ts';

const provenance = { source: 's', fetchedAt: '2026-11-04T09:00:00Z', bytes: 1, calls: 1 };
const held: Row[] = Array.from({ length: 9 }, (_, id) => ({ id, own: id % 3 === 0 }));

/** Reads a page of the rows that a client may see: three of nine. */
function read(first: number, after?: string): FetchResult {
  return cutKeyedPage({ rows: held, provenance }, { typeName: 'Row', first, after }, (rows) =>
    rows.filter(({ own }) => own),
  );
}

it('a keyed page ends with the last row that the client may see, whatever the other rows', () => {
  expect(read(2)).toMatchObject({
    rows: [{ id: 0 }, { id: 3 }],
    page: { hasNextPage: true, endCursor: '2', totalCount: null },
  });
  expect(read(2, '2')).toMatchObject({
    rows: [{ id: 6 }],
    page: { hasNextPage: false, endCursor: '3' },
  });
  expect(read(3)).toMatchObject({ page: { hasNextPage: false } });
});
