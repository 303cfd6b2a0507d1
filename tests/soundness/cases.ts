import fc from 'fast-check';
import type { ColumnCapabilities, ComparisonOperator, RootCapabilities } from '../../mesh/contract/query.ts';
import type { Row } from '../../mesh/contract/source.ts';
import { type ColumnName, columnTypes } from './oracle.ts';
import type { World } from './restricted-source.ts';

export interface Case {
  readonly world: World;
  readonly args: { readonly where?: object; readonly orderBy?: readonly object[]; readonly first: number };
  readonly keys: readonly string[];
  readonly count: boolean;
  readonly maxRows: number;
  readonly select: readonly string[];
  readonly own: { readonly field: string; readonly value: string } | undefined;
}

const names = Object.keys(columnTypes) as ColumnName[];

const values: Record<ColumnName, fc.Arbitrary<string | number | boolean>> = {
  id: fc.constantFrom('1', '2', '3', 'x', '01', ''),
  whole: fc.integer({ min: -2, max: 2 }),
  ratio: fc.constantFrom(-1.5, 0, 0.5, 1e300, 2),
  text: fc.constantFrom('', 'a', 'ab', 'b', 'É', '"', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'),
  flag: fc.boolean(),
  moment: fc.constantFrom(
    '2026-01-01T00:00:00Z',
    '2026-01-01T01:00:00+01:00',
    '2026-01-01T00:00:00.0004Z',
    '2026-01-01T00:00:00.000400001Z',
    '2025-12-31T23:59:59.999Z',
    '2026-06-01T12:00:00-09:30',
  ),
  day: fc.constantFrom('2026-01-01', '2026-01-02', '2025-12-31'),
};

const equality = ['eq', 'ne', 'in', 'isNull'] as const;
const range = ['gt', 'gte', 'lt', 'lte'] as const;
const operators: Record<ColumnName, readonly ComparisonOperator[]> = {
  id: equality,
  whole: [...equality, ...range],
  ratio: [...equality, ...range],
  text: [...equality, 'contains'],
  flag: ['eq', 'ne', 'isNull'],
  moment: [...equality, ...range],
  day: [...equality, ...range],
};

const row: fc.Arbitrary<Row> = fc.record({
  ...(Object.fromEntries(names.map((name) => [name, fc.option(values[name], { freq: 4 })])) as Record<
    ColumnName,
    fc.Arbitrary<Row[string]>
  >),
  // A source may hold an identifier as a number.
  id: fc.oneof(values.id, fc.constantFrom(1, 2), fc.constant(null)) as fc.Arbitrary<Row[string]>,
  blob: fc.constantFrom(null, 'x', 7),
});

const comparison = fc
  .constantFrom(...names)
  .chain((name) =>
    fc
      .constantFrom(...operators[name])
      .chain((op) => operand(name, op).map((value) => ({ [name]: { [op]: value } }))),
  );

function operand(name: ColumnName, op: ComparisonOperator): fc.Arbitrary<unknown> {
  if (op === 'isNull') return fc.boolean();
  return op === 'in' ? fc.array(values[name], { maxLength: 3 }) : values[name];
}

const { where } = fc.letrec<{ where: object }>((tie) => ({
  where: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { weight: 3, arbitrary: comparison },
    { weight: 1, arbitrary: fc.tuple(comparison, comparison).map(([a, b]) => ({ ...a, ...b })) },
    { weight: 1, arbitrary: fc.record({ and: fc.array(tie('where'), { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ or: fc.array(tie('where'), { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ not: tie('where') }) },
  ),
}));

const orderBy = fc.array(
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('ASC', 'DESC'))
    .map(([name, direction]) => ({ [name]: direction })),
  { maxLength: 3 },
);

function column(name: ColumnName): fc.Arbitrary<ColumnCapabilities | undefined> {
  return fc.option(fc.record({ operators: fc.subarray([...operators[name]]), not: fc.boolean() }), {
    nil: undefined,
  });
}

const columns = fc
  .tuple(...names.map((name) => column(name).map((one) => [name, one] as const)))
  .map((all) => Object.fromEntries(all.flatMap(([name, one]) => (one ? [[name, one] as const] : []))));

const capabilities: fc.Arbitrary<RootCapabilities> = fc.record({
  select: fc.boolean(),
  filter: fc.oneof(
    fc.record({ columns, or: fc.boolean() }),
    fc.constant({
      columns: Object.fromEntries(names.map((name) => [name, { operators: operators[name], not: true }])),
      or: true,
    }),
  ),
  order: fc.oneof(fc.subarray([...names]), fc.constant([...names])),
  page: fc.boolean(),
  count: fc.boolean(),
  keys: fc.constantFrom('first' as const, 'all' as const, 'none' as const),
});

const limit = fc.oneof({ weight: 4, arbitrary: fc.constant(1_000) }, fc.integer({ min: 1, max: 12 }));

export const cases: fc.Arbitrary<Case> = fc.record({
  world: fc.record({
    table: fc.array(row, { maxLength: 14 }),
    capabilities,
    shortPage: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 5 })),
    wall: limit,
  }),
  args: fc.record({ where, orderBy, first: fc.integer({ min: 0, max: 6 }) }, { requiredKeys: ['first'] }),
  keys: fc.uniqueArray(values.text as fc.Arbitrary<string>, { maxLength: 4 }),
  count: fc.boolean(),
  maxRows: limit,
  select: fc.subarray<string>([...names, 'blob']),
  own: fc.option(
    fc
      .constantFrom<ColumnName>('id', 'whole', 'text')
      .chain((field) =>
        fc.oneof(values[field].map(String), fc.constant('none')).map((value) => ({ field, value })),
      ),
    { nil: undefined, freq: 3 },
  ),
});
