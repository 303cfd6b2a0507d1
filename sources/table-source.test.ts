import { expect, it } from 'vitest';
import type { Table } from './schema/table.ts';
import { createTableSource } from './table-source.ts';

const table: Table = {
  type: 'Tide',
  root: 'tides',
  name: 'tides',
  keys: [],
  columns: [{ field: 'height', column: 'height', type: 'Float', nullable: false }],
};

it('fails rather than give a part of a table that is too long', async () => {
  const records = Array.from({ length: 100_001 }, () => ({ height: 1 }));
  const source = createTableSource({
    name: 'tides',
    kind: 'tides',
    tables: [table],
    read: async () => ({ records, bytes: 1 }),
  });
  const request = { coordinate: 'Query.tides', select: [{ key: 'height', name: 'height' }], args: {} };
  const [failure] = await source.fetch([request], { signal: new AbortController().signal });
  expect(failure).toMatchObject({ kind: 'bad-answer', message: 'more than 100000 records' });
});
