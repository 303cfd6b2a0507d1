import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../mesh/contract/query.ts';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { readRecord } from './read-record.ts';
import type { Column } from './table.ts';

const column = (type: ColumnType, nullable = false): Column[] => [
  { field: 'value', column: 'upstream', type, nullable },
];

describe('a record', () => {
  it.each<[ColumnType, unknown, unknown]>([
    ['String', 'é', 'é'],
    ['Int', -3, -3],
    ['Float', 1.5, 1.5],
    ['Boolean', false, false],
    ['ID', 'a', 'a'],
    ['ID', 7, '7'],
    ['DateTime', '2026-11-25T08:00:00Z', '2026-11-25T08:00:00Z'],
    ['Date', '2026-11-25', '2026-11-25'],
    ['JSON', { type: 'Point' }, { type: 'Point' }],
  ])('%s accepts %j', (type, given, read) => {
    expect(readRecord({ upstream: given, other: 1 }, column(type))).toEqual({ value: read });
  });

  it.each<[ColumnType, unknown]>([
    ['String', 1],
    ['String', ['a']],
    ['Int', 1.5],
    ['Int', 2 ** 31],
    ['Int', '3'],
    ['Float', Number.NaN],
    ['Float', '1'],
    ['Boolean', 'true'],
    ['ID', 1.5],
    ['ID', {}],
    ['DateTime', '2026-11-25'],
    ['DateTime', 'noT'],
    ['Date', '25/11/2026'],
    ['String', null],
  ])('%s rejects %j, and the failure does not repeat the value', (type, given) => {
    const read = () => readRecord({ upstream: given }, column(type));
    expect(read).toThrow(SourceFailure);
    expect(read).toThrow("upstream is not what the table's columns declare");
  });

  it('has null for a missing value where its column is nullable', () => {
    expect(readRecord({}, column('Int', true))).toEqual({ value: null });
    expect(() => readRecord({}, column('Int'))).toThrow(SourceFailure);
  });

  it.each([null, 'text', 3, [{ upstream: 'a' }]])('cannot be %j', (given) => {
    expect(() => readRecord(given, column('String'))).toThrow(SourceFailure);
  });

  it('does not read from the prototype', () => {
    const columns: Column[] = [{ field: 'value', column: 'constructor', type: 'JSON', nullable: true }];
    expect(readRecord({}, columns)).toEqual({ value: null });
  });
});
