import { expect, it } from 'vitest';
import type { FetchResult } from '../contract/source.ts';
import { coarsen } from './coarse-bytes.ts';

it('a source of personal fields reveals no exact size, number of rows or newest moment', () => {
  const result: FetchResult = {
    rows: [{ id: '1' }],
    provenance: {
      source: 's',
      fetchedAt: '2026-11-01T00:00:00Z',
      phenomenonTime: '2026-10-31T23:45:00Z',
      bytes: 17,
      calls: 1,
    },
  };
  expect(coarsen(result)).toEqual({
    rows: [{ id: '1' }],
    reportedRows: 100,
    provenance: { source: 's', fetchedAt: '2026-11-01T00:00:00Z', bytes: 65_536, calls: 1 },
  });
});
