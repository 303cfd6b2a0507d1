import { expect, it } from 'vitest';
import { logChanges } from './log-changes.ts';
import type { SnapshotSummary } from './snapshot-summary.ts';

const summary = (over: Partial<SnapshotSummary> = {}): SnapshotSummary => ({
  sdl: 'type Query { a: Int }',
  visibility: { 'visitor, purpose reuse': { 'Query.a': 'clear' } },
  uncompared: 0,
  consumers: { app: 'citizen, purpose service' },
  missing: [],
  ...over,
});

function logged(before: SnapshotSummary, after: SnapshotSummary) {
  const lines: (readonly [string, Record<string, unknown>])[] = [];
  const log = (details: object, message: string) =>
    void lines.push([message, details as Record<string, unknown>]);
  logChanges({ info: log, warn: log } as never, before, after);
  return lines;
}

it('says nothing when clients can notice nothing', () => {
  expect(logged(summary(), summary())).toEqual([]);
});

it('tells schema, policy and consumers, each with its names', () => {
  const after = summary({
    sdl: 'type Query { b: Int }',
    visibility: { 'visitor, purpose reuse': { 'Query.b': 'clear' } },
    consumers: { lab: 'analyst, purpose research' },
    missing: ['port'],
  });
  expect(logged(summary(), after)).toEqual([
    ['the schema has more', { count: 1, added: ['Query.b was added.'] }],
    [expect.stringContaining('the schema has less'), { count: 1, removed: ['Query.a was removed.'] }],
    ['a kind of client sees more', { audience: 'visitor, purpose reuse', count: 1, fields: ['Query.b'] }],
    ['a kind of client sees less', { audience: 'visitor, purpose reuse', count: 1, fields: ['Query.a'] }],
    ['consumers have been added', { count: 1, added: ['lab'] }],
    ['consumers have been removed', { count: 1, removed: ['app'] }],
    [expect.stringContaining('could not be described'), { count: 1, sources: ['port'] }],
  ]);
});

it('writes a bounded number of lines and names, however much has changed', () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `T.f${index}`);
  const all = Object.fromEntries(names.map((name) => [name, 'clear']));
  const audiences = Array.from({ length: 100 }, (_, index) => `role${index}, purpose p`);
  const seeing = (fields: object) =>
    Object.fromEntries(audiences.map((audience) => [audience, fields])) as never;
  const lines = logged(
    summary({ visibility: seeing({}) }),
    summary({ visibility: seeing(all), consumers: Object.fromEntries(names.map((name) => [name, 'r'])) }),
  );
  expect(lines.length).toBeLessThan(30);
  expect(JSON.stringify(lines).length).toBeLessThan(30_000);
  expect(lines.at(0)?.[1]).toMatchObject({ count: 5_000 });
  expect(lines).toContainEqual([expect.stringContaining('not listed'), { untold: 80, uncompared: 0 }]);
});
