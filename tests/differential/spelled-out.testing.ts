import type { Composition } from '../../mesh/contract/composition.ts';
import type { FetchRequest, Row, Selection } from '../../mesh/contract/source.ts';
import type { TestResponse } from './memory-results.testing.ts';
import type { SourceResults } from './rows.testing.ts';

/** Serves the results that a test spells out, of each row the selected fields. Fields that the test does not name are null. */
export function spelledOut(
  { roots }: Composition,
  { responses }: SourceResults,
): (request: FetchRequest) => TestResponse {
  return ({ coordinate, keys, select }) => {
    const held = responses[coordinate] ?? null;
    if (held instanceof Error) return { result: held, turns: 1 };
    const root = roots.get(coordinate);
    const selected = selectFrom(held, select);
    const rows = root?.facts.shape === 'value' && !keys ? [{ value: selected }] : (selected ?? []);
    const provenance = { source: root?.source ?? '', fetchedAt: '2026-11-24T05:30:00Z', bytes: 1, calls: 1 };
    return { result: { rows: rows as Row[], provenance }, turns: 1 };
  };
}

function selectFrom(value: unknown, select: Selection): unknown {
  if (Array.isArray(value)) return value.map((item) => selectFrom(item, select));
  if (value === null || typeof value !== 'object' || select.length === 0) return value;
  const row = value as Record<string, unknown>;
  return Object.fromEntries(
    select.filter(({ key }) => key in row).map(({ key, fields = [] }) => [key, selectFrom(row[key], fields)]),
  );
}
