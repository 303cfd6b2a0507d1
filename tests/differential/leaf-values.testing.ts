import { type GraphQLLeafType, isEnumType } from 'graphql';
import type { Random } from './random.testing.ts';

const texts = [
  'a',
  'glass',
  'éœ',
  '"',
  '\\',
  '\u2028',
  '\ud800',
  '</script>',
  '__proto__',
  '',
  'x\n\t\u0000',
  '𝄞',
  '"},{"a":1',
];
const dates = ['2026-11-24T05:30:00Z', '2026-11-24T05:30:00.123+02:00', '2026-11-24'];
const documents = [
  { a: [1, { b: null }], é: '"' },
  [],
  ['x', 2.5, null],
  'text',
  0,
  false,
  JSON.parse('{"__proto__":{"c":1}}'),
];

const fitting: Record<string, readonly unknown[]> = {
  Int: [0, 1, -1, 42, 2_147_483_647, -2_147_483_648],
  Float: [0, -0, 0.1, -1.5, 42, 1e21, 5e-324, 1.7976931348623157e308, 9_007_199_254_740_992],
  Boolean: [true, false],
  ID: ['k1', 'k2', 'k3', 7, '7', 'é"', '', 9_007_199_254_740_991],
  String: texts,
  JSON: documents,
};

/** Out of range, or only just right by a coercion of its type. */
const near: Record<string, readonly unknown[]> = {
  Int: [2_147_483_648, 1e300, 1.5, -0, Number.NaN, Number.POSITIVE_INFINITY, '12', 'x', ' ', true],
  Float: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1.5', '1e3', '', 'x', false],
  Boolean: [0, 1, -0, Number.NaN, 'true', ''],
  ID: [1.5, -0, true, { valueOf: () => 'v' }, Number.NaN],
  String: [5, -0, true, Number.NaN, 1e21, { toJSON: () => 'j' }],
};

/** Of another type altogether. */
const far: readonly unknown[] = [
  7,
  'PLASTIC',
  'constructor',
  {},
  { valueOf: () => 3 },
  [],
  ['a'],
  [1, 2],
  new Date(0),
  null,
];

/** A value that has the form of a leaf type. */
export function fittingLeaf(random: Random, type: GraphQLLeafType): unknown {
  if (isEnumType(type)) return random.pick(type.getValues()).value;
  return random.pick(fitting[type.name] ?? dates);
}

/** A value that may well not have it. */
export function oddLeaf(random: Random, type: GraphQLLeafType): unknown {
  const values = near[type.name];
  return random.pick(values && random.chance(0.7) ? values : far);
}
